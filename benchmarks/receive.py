"""The receiver: POSTs a second, and how long one takes; then how soon its fact is in ClickHouse."""

import asyncio
import time
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from benchmarks.load import ORGANISATIONS
from benchmarks.lookout import looking
from benchmarks.results import Results
from benchmarks.sightings import Facts
from connectors.clock import SharedClock
from deploy.line.configuration import Line
from deploy.line.progress import await_caught_up
from deploy.line.running import Place, Running, running
from deploy.local.genesys.config.destination import ApiKey, Destination
from deploy.local.genesys.config.file import Simulation, load
from deploy.local.genesys.delivery.plan import Delivery, Plan, plan
from deploy.local.genesys.player.player import Player
from deploy.local.genesys.player.settings import Settings
from deploy.local.genesys.world.world import worlds
from deploy.local.state import Stack
from schemas.events.trunk_metrics import TRUNK_METRICS
from streams.sink.role import GROUP as SINK_GROUP

MIXED: Final = Path(__file__).parent / "mixed.toml"
"""All topics, of an organisation that is also among the others."""
RATE: Final = 300.0
PACED: Final = 9_000
_LAST_LOOK_S: Final = 1.0


def events(simulation: Simulation, count: int) -> Plan:
    """The first events of the simulated day."""
    whole = plan(worlds(simulation.organisations, simulation.span))
    if len(whole) < count:
        raise ValueError(f"{len(whole)} events are not {count}")
    return Plan(whole.worlds, whole.rows[:count])


class _Timed:
    """How long each request took, and when each sample of a trunk was accepted, by envelope id."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.accepted: dict[str, float] = {}

    def __call__(self, delivery: Delivery, began: float, ended: float) -> None:
        self.seconds.append(ended - began)
        if delivery.topic == TRUNK_METRICS.topic:
            self.accepted[msgspec.json.decode(delivery.body)["id"]] = ended


def play(line: Line, what: Plan, settings: Settings) -> tuple[float, _Timed]:
    """Deliver them; returns POSTs a second and the timings. Raises where one was not taken."""
    destination = Destination(url=line.webhook, auth=ApiKey(value=line.key))
    names = {world.organisation.name: destination for world in what.worlds}
    timed = _Timed()
    player = Player(what, SharedClock(line.clock), names, settings, on_delivered=timed)
    begun = time.perf_counter()
    progress = asyncio.run(player.play())
    if progress.delivered != len(what) or progress.retried:
        raise AssertionError(f"not all were taken at once: {progress}")
    return len(what) / (time.perf_counter() - begun), timed


def percentile(seconds: list[float], share: float) -> float:
    return float(np.percentile(seconds, share) * 1000)


def freshness(running: Running, what: Plan) -> list[float]:
    """Seconds from the webhook's answer to the fact in ClickHouse, for each sample of a trunk."""
    facts = Facts()
    with looking(running.settings, facts):
        _, timed = play(running.line, what, Settings(rate=RATE))
        await_caught_up(running.settings.kafka, SINK_GROUP, [TRUNK_METRICS.family.log])
        time.sleep(_LAST_LOOK_S)
    return [facts.seen[envelope] - at for envelope, at in timed.accepted.items()]


def measure(stack: Stack, home: Path, results: Results) -> None:
    simulation, mixed = load(ORGANISATIONS), load(MIXED)
    with running(stack, simulation, Place(home / "receive"), ["receive"]) as line:
        rate, _ = play(line.line, events(simulation, 6_000), Settings(in_flight=32, keep_alive=False))
        results.add("receive.posts_per_s", rate)
        rate, _ = play(line.line, events(mixed, 20_000), Settings(in_flight=32))
        results.add("receive.keepalive_posts_per_s", rate)
        paced = Settings(rate=RATE, keep_alive=False)
        _, timed = play(line.line, events(simulation, PACED), paced)
        results.add("receive.p50_ms", percentile(timed.seconds, 50))
        results.add("receive.p99_ms", percentile(timed.seconds, 99))
    with running(stack, simulation, Place(home / "facts"), ["receive", "sink"]) as line:
        seconds = freshness(line, events(simulation, PACED))
        results.add("facts.p50_ms", percentile(seconds, 50))
        results.add("facts.p99_ms", percentile(seconds, 99))
