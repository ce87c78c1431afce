"""Whole organisations against servers that are functions, on virtual time: a day takes a moment."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx

from connectors.poll.poller import Poller
from connectors.poll.schedule import offset_of
from connectors.settings.organisations import Organisation
from schemas import catalogue
from schemas.clock import DAY, HOUR, MINUTE, to_iso
from schemas.control.poll_runs import POLL_RUNS
from schemas.declare.events import Snapshot
from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.objects.trunks import TRUNKS
from tests import virtual_time
from tests.connectors.genesys.organisation import organisation
from tests.connectors.poll.genesys import Genesys
from tests.connectors.poll.memory_log import MemoryLog
from tests.connectors.poll.scene import body

START = 1_795_000_000_000 - 1_795_000_000_000 % DAY
Server = Callable[[httpx.Request], httpx.Response]


def _twins() -> list[Snapshot]:
    return [event.snapshot for event in catalogue.events() if event.snapshot]


def _well() -> Genesys:
    """Three of everything that is declared; the gauges were read a minute before the start."""
    genesys = Genesys()
    genesys.lists = {o.path: [body(f"{o.entity}-{n}") for n in range(3)] for o in catalogue.objects()}
    calls = {"inboundCallCount": 1, "outboundCallCount": 0}
    for event in catalogue.events():
        if event.snapshot:
            sample = {"eventTime": to_iso(START - MINUTE), "calls": calls}
            genesys.lists[event.snapshot.path] = [
                {event.entity: {"id": f"{event.entity}-{n}"}, **sample} for n in range(3)
            ]
    return genesys


def _org(name: str, **changes: Any) -> Organisation:
    return organisation(name=name, organization_id=name, host=f"https://{name}.test/prefix", **changes)


def _poll(servers: dict[str, Server], hours: float, log: MemoryLog, **changes: Any) -> Poller:
    """All organisations for so long, by a poller that knows what the log says."""

    def route(request: httpx.Request) -> httpx.Response:
        return servers[request.url.host.removesuffix(".test")](request)

    async def scene() -> Poller:
        clock = virtual_time.LoopClock(START)
        transport, timing = httpx.MockTransport(route), virtual_time.timing()
        poller = Poller(log, clock, log.stored(), transport=transport, timing=timing)
        try:
            async with asyncio.timeout(hours * HOUR / 1000):
                await poller.run([_org(name, **changes) for name in servers])
        except TimeoutError:
            return poller
        raise AssertionError("it ended by itself")

    return virtual_time.run(scene())


def _runs(log: MemoryLog, org: str) -> Counter[tuple[str, str]]:
    return Counter((m["entity_id"], m["status"]) for m in log.markers() if m["org"] == org)


def test_everything_that_is_declared_is_polled_when_it_is_due() -> None:
    log = MemoryLog()
    poller = _poll({"east": _well()}, 25.6, log)
    runs = _runs(log, "east")
    assert all(status == "COMPLETE" for _, status in runs)
    for declared in catalogue.objects():
        assert runs[declared.name, "COMPLETE"] == 1 + _due_within(25.6, declared.name, declared.every_ms)
    for event in catalogue.events():
        if event.snapshot:
            assert runs[event.name, "COMPLETE"] == 1 + _due_within(25.6, event.name, event.snapshot.every_ms)
    assert poller.not_begun() is None


def _due_within(hours: float, name: str, every: int) -> int:
    """Aligned times after the start; the run at the start itself is for what was never read."""
    first = offset_of("east", name, every) or every
    return int(hours * HOUR - first) // every + 1


def test_ids_come_before_the_snapshots_that_need_them() -> None:
    genesys, log = _well(), MemoryLog()
    _poll({"east": genesys}, 0.1, log)
    needed = {o.path for o in catalogue.objects() if o.name in {twin.of for twin in _twins()}}
    assert set(genesys.paths()[: len(needed)]) == needed
    assert {f.entity_id for f in log.of(TRUNK_METRICS)} == {"trunk-0", "trunk-1", "trunk-2"}


def test_a_restart_repeats_nothing_that_is_not_due() -> None:
    log = MemoryLog()
    _poll({"east": _well()}, 0.1, log)
    genesys, before = _well(), len(log.records)
    poller = _poll({"east": genesys}, 0.1, log)
    assert (genesys.asked, len(log.records)) == ([], before)
    assert poller.not_begun() is None


def test_a_schedule_of_one_s_own_holds() -> None:
    log = MemoryLog()
    _poll({"east": _well()}, 2.1, log, schedules={"trunks": "30m", "trunk_metrics": "1h"})
    runs = _runs(log, "east")
    assert (runs["trunks", "COMPLETE"], runs["trunk_metrics", "COMPLETE"]) == (5, 3)


def test_one_organisation_s_trouble_is_its_own() -> None:
    def refuses(_: httpx.Request) -> httpx.Response:
        return httpx.Response(401, json={"error": "invalid_client"})

    def unreachable(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route to host", request=request)

    forbidding, throttling, babbling = _well(), _well(), _well()
    forbidding.interfere = lambda _: httpx.Response(403)
    throttling.interfere = lambda _: httpx.Response(429, headers={"Retry-After": "30"})
    babbling.interfere = lambda _: httpx.Response(200, content=b"\x00")
    troubled: dict[str, Server] = {
        "refuses": refuses,
        "unreachable": unreachable,
        "forbidding": forbidding,
        "throttling": throttling,
        "babbling": babbling,
    }
    log, alone = MemoryLog(), MemoryLog()
    poller = _poll({**troubled, "well": _well()}, 6.1, log)
    _poll({"well": _well()}, 6.1, alone)
    assert _times(log, "well") == _times(alone, "well")
    for name in troubled:
        runs = _runs(log, name)
        assert {status for _, status in runs} == {"INCOMPLETE"}
        assert {declared for declared, _ in runs} >= {o.name for o in catalogue.objects()}
    assert poller.not_begun() is None


def _times(log: MemoryLog, org: str) -> list[tuple[str, int]]:
    return [(r.entity_id, r.effective_time) for r in log.of(POLL_RUNS) if r.org == org]


def test_a_missing_permission_leaves_the_rest_alone() -> None:
    genesys, log = _well(), MemoryLog()
    genesys.interfere = lambda r: httpx.Response(403) if r.url.path.endswith(TRUNKS.path) else None
    _poll({"east": genesys}, 0.1, log)
    runs = _runs(log, "east")
    assert runs["trunks", "INCOMPLETE"] == 1
    assert {runs[o.name, "COMPLETE"] for o in catalogue.objects() if o is not TRUNKS} == {1}


def test_an_organisation_without_an_answer_has_not_begun() -> None:
    poller = Poller(MemoryLog(), virtual_time.LoopClock(START), {})
    assert poller.not_begun() is None
