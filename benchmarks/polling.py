"""A day of polling the largest organisation, at 300 requests a minute: how many requests it takes.

The day passes in virtual time, which waits for nobody; server, quota and poller are the real ones. The least
possible is worked out here, from what the server has and what its lists allow, not from what the poller did.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from benchmarks.results import Results
from connectors.poll.hold import Hold
from connectors.poll.poller import Poller
from connectors.settings.organisations import Organisation
from connectors.settings.secrets import Secret
from deploy.local.genesys.config.file import Simulation, load
from deploy.local.genesys.derived.realm import built
from deploy.local.genesys.server.app import application
from deploy.local.genesys.server.tenant import Tenant
from deploy.local.genesys.world.world import worlds
from deploy.local.state import Stack
from schemas import catalogue
from schemas.clock import DAY
from schemas.control.poll_runs import COMPLETE, POLL_RUNS
from schemas.declare.objects import Object, WholeArray
from schemas.derive.record_types import record_type
from schemas.log_record import LogRecord
from tests import virtual_time

LARGEST: Final = Path(__file__).parent / "largest.toml"
_WHOLE: Final = "WHOLE"
_OURS: Final = ("/oauth/token", "/api/v2/notifications/availabletopics")
"""Of no list: one token, and what topics there are."""


@dataclass(slots=True)
class Runs:
    """A log that only counts: the runs of each declaration, and how they ended."""

    ended: Counter[tuple[str, str]] = field(default_factory=Counter)
    records: int = 0

    async def append(self, records: Sequence[LogRecord]) -> None:
        self.records += len(records)
        for record in records:
            if record.type is record_type(POLL_RUNS):
                moved = record.values["reason"] == "the list grew while it was read"
                self.ended[record.entity_id, _WHOLE if moved else record.values["status"]] += 1

    def whole(self, name: str) -> int:
        """Runs that read all there was; of some of them nothing was concluded from an absence."""
        return self.ended[name, COMPLETE] + self.ended[name, _WHOLE]


@dataclass(frozen=True, slots=True)
class Day:
    """What a day came to: requests by path and outcome, and runs by declaration and status."""

    requests: Mapping[str, Mapping[str, int]]
    runs: Runs
    least: int

    @property
    def asked(self) -> int:
        return sum(sum(found.values()) for path, found in self.requests.items() if path not in _OURS)

    @property
    def overhead(self) -> float:
        """Requests made over the least possible for the runs that there were."""
        return self.asked / self.least

    def answered(self, status: int) -> int:
        return sum(found.get(str(status), 0) for found in self.requests.values())


def _organisation(simulation: Simulation) -> Organisation:
    (simulated,) = simulation.organisations
    access = simulated.access
    return Organisation(
        name=simulated.name,
        organization_id=str(simulated.organization_id),
        host=f"http://genesys/{simulated.name}",
        client_id=access.client_id,
        client_secret=Secret("env:SECRET", access.client_secret),
        requests_per_minute=access.requests_per_minute,
    )


async def _live(simulation: Simulation, days: float) -> Day:
    clock = virtual_time.LoopClock(simulation.span.start_ms)
    timing, runs = virtual_time.timing(), Runs()
    (world,) = worlds(simulation.organisations, simulation.span)
    tenant = Tenant(world, clock, timing.monotonic)
    transport = httpx.ASGITransport(application([tenant]))
    poller = Poller(clock, transport=transport, timing=timing)
    polling = asyncio.create_task(poller.run([_organisation(simulation)], Hold(runs, {})))
    await clock.sleep_until(simulation.span.start_ms + round(days * DAY))
    polling.cancel()
    with suppress(asyncio.CancelledError):
        await polling
    requests = {path: dict(found) for path, found in tenant.requests.items()}
    return Day(requests, runs, _least(tenant, runs))


def day(simulation: Simulation, days: float = 1.0) -> Day:
    """Of the one organisation of the simulation."""
    return virtual_time.run(_live(simulation, days))


def _least(tenant: Tenant, runs: Runs) -> int:
    """Over all runs ⌈rows / largest page⌉, of each parent's list by itself, and ⌈ids / batch⌉."""
    rows = {declared.name: _rows(tenant, declared) for declared in catalogue.objects()}
    pages = {declared.name: _pages(tenant, declared, rows[declared.name]) for declared in catalogue.objects()}
    for event in catalogue.events():
        if event.snapshot:
            pages[event.name] = -(-sum(rows[event.snapshot.of]) // event.snapshot.batch)
    return sum(runs.whole(name) * number for name, number in pages.items())


def _pages(tenant: Tenant, declared: Object, rows: Sequence[int]) -> int:
    if isinstance(declared.pages, WholeArray):
        return len(rows)
    largest = declared.pages.most or tenant.access.max_page_size
    return sum(max(1, -(-count // largest)) for count in rows)


def _rows(tenant: Tenant, declared: Object) -> list[int]:
    """How many rows each of its lists has, at the end of the day."""
    now, population = tenant.clock.now_ms(), tenant.world.realm.population(declared.name)
    if declared.per is None:
        return [len(_ids(tenant, declared.name))]
    lists = (population.slots_of(parent, now) for parent in _ids(tenant, declared.per.of))
    return [len(slots) for slots in lists if slots is not None]


def _ids(tenant: Tenant, name: str) -> list[str]:
    """Of the entities that there are of an object now, those built by hand and those derived."""
    now, population = tenant.clock.now_ms(), tenant.world.realm.population(name)
    derived = [population.ids[slot] for slot in population.slots(now)]
    return [*built(tenant.world.timeline.at(now)).get(name, ()), *derived]


def measure(stack: Stack, home: Path, results: Results) -> None:
    simulation = load(LARGEST)
    over = day(simulation, min(1.0, results.scale))
    if over.answered(429) or any(status not in (COMPLETE, _WHOLE) for _, status in over.runs.ended):
        raise AssertionError(f"429s: {over.answered(429)}; runs: {dict(over.runs.ended)}")
    results.add("poll.requests_a_day", over.asked)
    results.add("poll.request_overhead", over.overhead)
