"""Simulated organisations in one process with the poller, on virtual time, some of them in trouble."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final
from uuid import UUID

import httpx

from connectors.poll.hold import Hold
from connectors.poll.poller import Poller
from connectors.settings.organisations import Organisation
from connectors.settings.secrets import Secret
from deploy.local.genesys.config.file import Simulation
from deploy.local.genesys.config.span import Span
from deploy.local.genesys.server.app import application
from deploy.local.genesys.server.tenant import Tenant
from deploy.local.genesys.world.world import World, worlds
from schemas import catalogue
from schemas.clock import HOUR, MINUTE
from schemas.derive.pages.blocks import least, needs
from tests import virtual_time
from tests.connectors.poll.memory_log import MemoryLog
from tests.deploy.local.genesys import made

START: Final = made.START
HOURS: Final = 3
_SPAN: Final = Span(START, START + HOURS * HOUR)
_PERMISSIONS: Final = least(each for each, _ in needs(catalogue.objects(), catalogue.events()))
_ACCESS: Final = {"client_id": made.CLIENT[0], "client_secret": made.CLIENT[1], "permissions": _PERMISSIONS}
Interfere = Callable[[httpx.Request], httpx.Response | None]
"""Answers in Genesys's place, raises, or lets the request pass."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What befalls an organisation, as long as it lasts."""

    begin: Callable[[Tenant], None] = lambda tenant: None
    end: Callable[[Tenant], None] = lambda tenant: None
    interfere: Interfere = lambda request: None


@dataclass(slots=True)
class Lived:
    """What came of it. `asked`: by organisation, each request to the API with the second that it came in."""

    log: MemoryLog
    asked: dict[str, list[tuple[float, str]]] = field(default_factory=dict)

    def runs(self, org: str, since_h: float = 0.0, until_h: float = HOURS) -> list[dict[str, Any]]:
        """Markers of runs that began then."""
        first, last = START + since_h * HOUR, START + until_h * HOUR
        return [m for m in self.log.markers() if m["org"] == org and first <= m["effective_time"] < last]


class _Wire(httpx.AsyncBaseTransport):
    """To the simulated servers, past the trouble."""

    def __init__(
        self, inner: httpx.AsyncBaseTransport, lived: Lived, troubles: Mapping[str, Trouble]
    ) -> None:
        self._inner = inner
        self._lived = lived
        self.troubles = dict(troubles)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        org = request.url.path.split("/")[1]
        now = asyncio.get_running_loop().time()
        self._lived.asked.setdefault(org, []).append((now, request.url.raw_path.decode()))
        trouble = self.troubles.get(org)
        answer = trouble.interfere(request) if trouble else None
        return answer or await self._inner.handle_async_request(request)


def worlds_of(names: Sequence[str]) -> tuple[World, ...]:
    organisations = [
        made.organisation(name=name, organization_id=str(UUID(int=n + 1)), seed=n, access=_ACCESS)
        for n, name in enumerate(names)
    ]
    simulation = Simulation.model_validate(
        {"start": START / 1000, "hours": HOURS, "organisations": organisations}
    )
    return worlds(simulation.organisations, _SPAN)


def live(found: Iterable[World], troubles: Mapping[str, Trouble], mended_h: float) -> Lived:
    """All organisations in one poller for three hours; what troubles some of them is over at `mended_h`."""
    lived = Lived(MemoryLog())

    async def scene() -> None:
        loop = asyncio.get_running_loop()
        clock = virtual_time.LoopClock(START)
        tenants = {world.organisation.name: Tenant(world, clock, loop.time) for world in found}
        for name, trouble in troubles.items():
            trouble.begin(tenants[name])
        wire = _Wire(httpx.ASGITransport(application(tenants.values())), lived, troubles)
        numbers = count(1)
        poller = Poller(
            clock, transport=wire, timing=virtual_time.timing(), new_id=lambda: f"run-{next(numbers)}"
        )
        organisations = [_settings(name, tenant) for name, tenant in tenants.items()]
        polling = asyncio.create_task(poller.run(organisations, Hold(lived.log, {})))
        await asyncio.sleep(mended_h * HOUR / 1000)
        for name, trouble in troubles.items():
            trouble.end(tenants[name])
        wire.troubles.clear()
        await asyncio.sleep((HOURS - mended_h) * HOUR / 1000 - 1)
        assert not polling.done(), "it ended by itself"
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)

    virtual_time.run(scene())
    return lived


def _settings(name: str, tenant: Tenant) -> Organisation:
    return Organisation(
        name=name,
        organization_id=str(tenant.world.organisation.organization_id),
        region=None,
        host=f"http://genesys.test/{name}",
        client_id=made.CLIENT[0],
        client_secret=Secret("env:SECRET", made.CLIENT[1]),
        schedules={declared.name: 30 * MINUTE for declared in catalogue.objects()},
    )


def statuses(runs: Iterable[Mapping[str, Any]]) -> Counter[str]:
    return Counter(str(run["status"]) for run in runs)
