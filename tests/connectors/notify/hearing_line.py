"""An organisation that only WebSockets bring events of, heard on real Kafka, with its twins polled."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import httpx

from connectors.clock import SharedClock
from deploy.line.running import Place, Running, running
from deploy.local.genesys.server.serving import serving
from deploy.local.genesys.world.world import World, worlds
from deploy.local.state import Stack
from schemas import catalogue
from schemas.clock import SECOND
from tests.connectors.poll.running import read_topic
from tests.deploy.local.genesys import made

ORG: Final = "north-harbour"
_PATIENCE_S: Final = 120.0
_STEP_S: Final = 0.05
T = TypeVar("T")
Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Heard:
    line: Running
    world: World
    genesys: str
    clock: SharedClock

    def until(self, what: Callable[[], T | None], speed: int = 20) -> T:
        """What it gives at last; meanwhile time passes, `speed` times as fast."""
        deadline = time.monotonic() + _PATIENCE_S
        while not (found := what()):
            self.clock.step_to(self.clock.now_ms() + round(speed * _STEP_S * SECOND))
            time.sleep(_STEP_S)
            assert time.monotonic() < deadline, "not within two minutes"
        return found

    def passes(self, seconds: int, speed: int = 20) -> None:
        """Of simulated time."""
        end = self.clock.now_ms() + seconds * SECOND
        self.until(lambda: self.clock.now_ms() >= end, speed)

    def do(self, deed: str, **body: Any) -> None:
        httpx.post(f"{self.genesys}/_sim/{ORG}/{deed}", json=body, timeout=60).raise_for_status()

    def report(self) -> dict[str, Any]:
        """Of all that is due by now."""
        answer = httpx.get(f"{self.genesys}/_sim/{ORG}/notifications?barrier=1", timeout=60)
        found: dict[str, Any] = answer.json()
        return found

    def ledger(self, kind: str) -> list[Fields]:
        found = read_topic(self.line.settings, "trunkline.ledger")
        return [fields for name, fields in found if name == f"trunkline.control.{kind}"]

    def facts(self, record: str) -> set[tuple[str, int]]:
        """Entity and time of those that sockets have brought."""
        (log,) = (e.family.log for e in catalogue.events() if e.record.__name__ == record)
        found = read_topic(self.line.settings, log)
        return {
            (fields["entity_id"], fields["effective_time"])
            for name, fields in found
            if name.endswith(f".{record}") and fields["source"] == "websocket"
        }


@contextmanager
def hearing(
    stack: Stack,
    home: Path,
    sockets: Mapping[str, object] | None = None,
    variables: Mapping[str, str] | None = None,
    told: Mapping[str, object] | None = None,
    others: Sequence[str] = ("poll",),
    **changes: object,
) -> Iterator[Heard]:
    """`told` says how often events come, `changes` are of what the client may do, `variables` are settings of
    the role; `others` are the roles beside it.
    """
    topics = {event.topic: ("Websocket",) for event in catalogue.events() if event.topic}
    client_id, secret = made.CLIENT
    access = {"client_id": client_id, "client_secret": secret, "transports": topics}
    tables = {"sockets": dict(sockets or {}), "told": dict(told or {})}
    organisation = made.organisation(access={**access, **changes}, **tables)
    simulation = made.simulation(organisation)
    clock = SharedClock.create(home / "clock", simulation.span.start_ms)
    with serving(simulation, clock) as url:
        place = Place(home / "line", genesys=url, clock=home / "clock")
        with running(stack, simulation, place, others) as line:
            line.start("notify", variables=variables)
            (world,) = worlds(simulation.organisations, simulation.span)
            yield Heard(line, world, url, clock)
