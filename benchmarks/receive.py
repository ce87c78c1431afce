"""The receiver: POSTs a second, and how long one takes; then how soon its fact is in ClickHouse."""

import asyncio
import threading
import time
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from benchmarks.load import ORGANISATIONS
from benchmarks.results import Results
from connectors.clickhouse.client import open_client
from connectors.clock import SharedClock
from connectors.settings.model import Settings as Trunkline
from deploy.line.configuration import Line
from deploy.line.running import Place, Running, running
from deploy.local.genesys.config.destination import ApiKey, Destination
from deploy.local.genesys.config.file import Simulation, load
from deploy.local.genesys.delivery.plan import Delivery, Plan, plan
from deploy.local.genesys.player.player import Player
from deploy.local.genesys.player.settings import Settings
from deploy.local.genesys.world.world import worlds
from deploy.local.state import Stack
from schemas.events.trunk_metrics import TRUNK_METRICS

_RATE: Final = 300.0
_PACED: Final = 9_000
_LOOK_S: Final = 0.01


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


def _percentile(seconds: list[float], share: float) -> float:
    return float(np.percentile(seconds, share) * 1000)


class _Lookout(threading.Thread):
    """Asks ClickHouse for new facts again and again, and notes when each was there first."""

    def __init__(self, settings: Trunkline) -> None:
        super().__init__(daemon=True)
        self._settings = settings
        self._newest: dict[str, int] = {}
        self.seen: dict[str, float] = {}
        self.done = threading.Event()

    def run(self) -> None:
        with open_client(self._settings.clickhouse) as client:
            while not self.done.is_set():
                found = client.query(_NEW.format(known=self._known())).result_rows
                now = time.monotonic()
                for org, envelope, revision in found:
                    self._newest[org] = max(self._newest.get(org, 0), revision)
                    self.seen.setdefault(envelope, now)
                time.sleep(_LOOK_S)

    def _known(self) -> str:
        entries = ", ".join(f"'{org}', {revision}" for org, revision in self._newest.items())
        return f"map({entries})" if entries else "map('', toUInt64(0))"


_NEW: Final = "SELECT org, envelope_id, revision FROM trunk_metrics_facts WHERE revision > {known}[org]"


def freshness(running: Running, what: Plan) -> list[float]:
    """Seconds from the webhook's answer to the fact in ClickHouse, for each sample of a trunk."""
    lookout = _Lookout(running.settings)
    lookout.start()
    _, timed = play(running.line, what, Settings(rate=_RATE))
    deadline = time.monotonic() + 30
    while timed.accepted.keys() - lookout.seen.keys():
        if time.monotonic() > deadline:
            raise AssertionError("facts are missing")
        time.sleep(_LOOK_S)
    lookout.done.set()
    lookout.join()
    return [lookout.seen[envelope] - at for envelope, at in timed.accepted.items()]


def measure(stack: Stack, home: Path, results: Results) -> None:
    simulation = load(ORGANISATIONS)
    with running(stack, simulation, Place(home / "receive"), ["receive"]) as line:
        rate, _ = play(line.line, events(simulation, 6_000), Settings(in_flight=32, keep_alive=False))
        results.add("receive.posts_per_s", rate)
        rate, _ = play(line.line, events(simulation, 20_000), Settings(in_flight=32))
        results.add("receive.keepalive_posts_per_s", rate)
        paced = Settings(rate=_RATE, keep_alive=False)
        _, timed = play(line.line, events(simulation, _PACED), paced)
        results.add("receive.p50_ms", _percentile(timed.seconds, 50))
        results.add("receive.p99_ms", _percentile(timed.seconds, 99))
    with running(stack, simulation, Place(home / "facts"), ["receive", "sink"]) as line:
        seconds = freshness(line, events(simulation, _PACED))
        results.add("facts.p50_ms", _percentile(seconds, 50))
        results.add("facts.p99_ms", _percentile(seconds, 99))
