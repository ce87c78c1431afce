"""Events a second over 20 channels: from the simulated service's sockets to Kafka's confirmation.

All topics mixed, of one organisation. The simulated service runs on the same cores.
"""

import time
from pathlib import Path
from typing import Any, Final

import httpx

from benchmarks.receive import MIXED
from benchmarks.results import Results
from connectors.clock import SharedClock
from deploy.line.running import Place, Running, running
from deploy.local.genesys.config.file import Simulation, load
from deploy.local.genesys.server.serving import serving
from deploy.local.state import Stack
from schemas import catalogue
from schemas.clock import MINUTE
from tests.integration.metrics import total

CHANNELS: Final = 20
EVENTS: Final = 60_000
_HOURS: Final = 24
_STEP_MS: Final = 30 * MINUTE
_STABLE_S: Final = 3.0
_PATIENCE_S: Final = 300.0


def over_sockets(simulation: Simulation) -> Simulation:
    """The same organisations for a day, their topics by WebSocket alone."""
    topics = {event.topic: ("Websocket",) for event in catalogue.events() if event.topic}
    table = simulation.model_dump() | {"hours": _HOURS}
    for organisation in table["organisations"]:
        organisation["access"]["transports"] = topics
    return Simulation.model_validate(table)


def report(genesys: str) -> dict[str, Any]:
    """What was sent, once all that is due is."""
    found: dict[str, Any] = httpx.get(f"{genesys}?barrier=1", timeout=_PATIENCE_S).json()
    return found


def subscribed(genesys: str) -> int:
    """How many topics are subscribed to, once that doesn't change any more."""
    deadline, count, since = time.monotonic() + _PATIENCE_S, 0, time.monotonic()
    while time.monotonic() < deadline:
        found = sum(report(genesys)["subscriptions"].values())
        if found != count:
            count, since = found, time.monotonic()
        if count and time.monotonic() > since + _STABLE_S:
            return count
        time.sleep(0.1)
    raise AssertionError(f"{count} topics, and no end")


def rate(line: Running, clock: SharedClock, genesys: str, events: int) -> float:
    """Events a second; time passes as fast as the service sends. Raises where one is missing."""
    before, stored = sum(report(genesys)["sent"].values()), _stored(line)
    begun, sent = time.perf_counter(), 0
    while sent < events:
        clock.step_to(clock.now_ms() + _STEP_MS)
        sent = sum(report(genesys)["sent"].values()) - before
    deadline = time.monotonic() + _PATIENCE_S
    while _heard(line) < sent or _stored(line) - stored < sent:
        if time.monotonic() > deadline:
            raise AssertionError(f"{_heard(line)} messages and {_stored(line) - stored} facts of {sent}")
        time.sleep(0.1)  # asking costs the role time
    return sent / (time.perf_counter() - begun)


def _heard(line: Running) -> int:
    return total([line.roles["notify"]], "trunkline_notify_messages_total", kind="event")


def _stored(line: Running) -> int:
    return total([line.roles["notify"]], "trunkline_events_total", source="websocket")


def measure(stack: Stack, home: Path, results: Results) -> None:
    simulation = over_sockets(load(MIXED))
    (organisation,) = simulation.organisations
    clock = SharedClock.create(home / "notify.clock", simulation.span.start_ms)
    with serving(simulation, clock) as url:
        genesys = f"{url}/_sim/{organisation.name}/notifications"
        place = Place(home / "notify", genesys=url, clock=home / "notify.clock")
        with running(stack, simulation, place, ["poll", "notify"]) as line:
            topics = subscribed(genesys)
            for role in line.roles.values():
                role.stop()
            share = str(-(-topics // CHANNELS))
            line.start("notify", variables={"TRUNKLINE_NOTIFY__TOPICS": share})
            subscribed(genesys)
            sockets = report(genesys)["sockets"]
            assert sockets > CHANNELS - 2, f"{sockets} channels for {topics} topics"
            results.add("notify.events_per_s", rate(line, clock, genesys, results.scaled(EVENTS)))
