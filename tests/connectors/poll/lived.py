"""Days of simulated organisations that are polled over HTTP, faster than they pass."""

import asyncio
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from connectors.clock import SharedClock
from connectors.genesys.timing import Timing
from connectors.poll.hold import Hold
from connectors.poll.poller import Poller
from connectors.settings.organisations import Organisation
from connectors.settings.secrets import Secret
from deploy.local.genesys.config.organisation import Organisation as Simulated
from deploy.local.genesys.server.serving import serving
from deploy.local.genesys.world.timeline import Timeline
from deploy.local.genesys.world.world import World, build
from schemas.clock import HOUR
from schemas.declare.objects import Object
from schemas.log_record import LogRecord
from tests.connectors.poll.memory_log import MemoryLog
from tests.deploy.local.genesys import made

_HURRY = 100.0
_PATIENCE_S = 60.0
HOURLY = ("trunks", "edges", "trunk_bases", "trunk_metrics", "edge_metrics")


@dataclass
class Day:
    """A day of one organisation: what truly was, and what the poller said of it."""

    world: World
    log: MemoryLog

    @property
    def timeline(self) -> Timeline:
        return self.world.timeline

    def at(self, declared: Object, at_ms: int) -> dict[str, LogRecord]:
        """The newest versions that hold from then or before, by id; what is deleted is left out."""
        newest: dict[str, LogRecord] = {}
        for record in self.log.of(declared):
            older = newest.get(record.entity_id)
            if record.effective_time <= at_ms and (
                not older or record.effective_time >= older.effective_time
            ):
                newest[record.entity_id] = record
        return {i: record for i, record in newest.items() if not record.values["deleted"]}


def _timing() -> Timing:
    """Back-off in a hurry."""
    return Timing(lambda: time.monotonic() * _HURRY, time.time, lambda s: asyncio.sleep(s / _HURRY))


def _organisation(url: str, simulated: Simulated, hourly: Collection[str]) -> Organisation:
    client_id, secret = made.CLIENT
    return Organisation(
        name=simulated.name,
        organization_id=str(simulated.organization_id),
        region=None,
        host=f"{url}/{simulated.name}",
        client_id=client_id,
        client_secret=Secret("env:SECRET", secret),
        schedules=dict.fromkeys(hourly, HOUR),
    )


async def _all_run(log: MemoryLog, hourly: Collection[str], times: int) -> None:
    async with asyncio.timeout(_PATIENCE_S):
        while any(_runs(log, name) < times for name in hourly):
            await asyncio.sleep(0.005)


async def _live_through(
    hours: int, poller: Poller, organisation: Organisation, clock: SharedClock, log: MemoryLog
) -> None:
    """An hour passes when everything that is polled hourly has been."""
    polling = asyncio.create_task(poller.run([organisation], Hold(log, {})))
    for hour in range(hours):
        clock.step_to(made.START + hour * HOUR)
        await _all_run(log, organisation.schedules, hour + 1)
    polling.cancel()
    await asyncio.gather(polling, return_exceptions=True)


def _runs(log: MemoryLog, name: str) -> int:
    return sum(marker["entity_id"] == name for marker in log.markers())


def lived(folder: Path, hours: int, hourly: Collection[str] = HOURLY, **settings: object) -> Day:
    """What is not `hourly` is polled when it is due by itself."""
    simulated = made.organisation(**settings)
    clock, log = SharedClock.create(folder / "clock", made.START), MemoryLog()
    with serving(made.simulation(simulated, span=made.DAY_LONG), clock) as url:
        poller = Poller(clock, timing=_timing())
        asyncio.run(_live_through(hours, poller, _organisation(url, simulated, hourly), clock, log))
    return Day(build(simulated, made.DAY_LONG), log)
