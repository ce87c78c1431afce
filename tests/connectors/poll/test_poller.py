"""Whole organisations against servers that are functions, on virtual time: a day takes a moment."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from connectors.kafka.errors import LetGo
from connectors.poll import organisation as organisations
from connectors.poll.hold import Hold
from connectors.poll.plan import plan
from connectors.poll.poller import Poller
from connectors.poll.schedule import offset_of
from connectors.settings.organisations import Organisation
from schemas import catalogue
from schemas.clock import DAY, HOUR, MINUTE, to_iso
from schemas.control.poll_runs import POLL_RUNS
from schemas.declare.events import Snapshot
from schemas.declare.objects import Object, WholeArray
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


def _ids(name: str) -> list[str]:
    (entity,) = (o.entity for o in catalogue.objects() if o.name == name)
    return [f"{entity}-{n}" for n in range(3)]


def _paths(declared: Object) -> list[str]:
    """Of all its lists."""
    path, per = declared.path, declared.per
    return [path.replace(f"{{{per.parameter}}}", parent) for parent in _ids(per.of)] if per else [path]


def _well() -> Genesys:
    """Three of everything that is declared; the gauges were read a minute before the start."""
    genesys = Genesys()
    for o in catalogue.objects():
        genesys.lists |= {path: [{**body(i), o.id_path: i} for i in _ids(o.name)] for path in _paths(o)}
        genesys.bare |= set(_paths(o)) if isinstance(o.pages, WholeArray) else set()
    calls = {"inboundCallCount": 1, "outboundCallCount": 0}
    for event in catalogue.events():
        if event.snapshot and not event.snapshot.posted:
            sample = {"eventTime": to_iso(START - MINUTE), "calls": calls}
            genesys.lists[event.snapshot.path] = [
                {event.entity: {"id": f"{event.entity}-{n}"}, **sample} for n in range(3)
            ]
    return genesys


def _org(name: str, **changes: Any) -> Organisation:
    fields = {"name": name, "organization_id": name, "host": f"https://{name}.test/prefix", **changes}
    return organisation(**fields)


def _poll(
    servers: dict[str, Server], hours: float, log: MemoryLog, start: int = START, **changes: Any
) -> str | None:
    """All organisations for so long, by a poller that knows what the log says; returns who has not begun."""

    def route(request: httpx.Request) -> httpx.Response:
        return servers[request.url.host.removesuffix(".test")](request)

    async def scene() -> str | None:
        clock = virtual_time.LoopClock(start)
        transport, timing = httpx.MockTransport(route), virtual_time.timing()
        poller = Poller(clock, transport=transport, timing=timing)
        organisations = [_org(name, **{"client_id": name, **changes}) for name in servers]
        polling = asyncio.create_task(poller.run(organisations, Hold(log, log.stored())))
        await asyncio.sleep(hours * HOUR / 1000)
        assert not polling.done(), "it ended by itself"
        waiting = poller.not_begun(list(servers))
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)
        return waiting

    return virtual_time.run(scene())


def _runs(log: MemoryLog, org: str) -> Counter[tuple[str, str]]:
    return Counter((m["entity_id"], m["status"]) for m in log.markers() if m["org"] == org)


def test_everything_that_is_declared_is_polled_when_it_is_due() -> None:
    log = MemoryLog()
    waiting = _poll({"east": _well()}, 25.6, log)
    runs = _runs(log, "east")
    assert all(status == "COMPLETE" for _, status in runs)
    for declared in catalogue.objects():
        assert runs[declared.name, "COMPLETE"] == 1 + _due_within(25.6, declared.name, declared.every_ms)
    for event in catalogue.events():
        if event.snapshot:
            assert runs[event.name, "COMPLETE"] == 1 + _due_within(25.6, event.name, event.snapshot.every_ms)
    assert waiting is None


def _due_within(hours: float, name: str, every: int) -> int:
    """Aligned times after the start, but for one that would follow closely on the run at the start itself."""
    first = offset_of("east", name, every) or every
    first += every if every > HOUR and first < every // 4 else 0
    return int(hours * HOUR - first) // every + 1


def test_a_day_takes_as_many_requests_as_the_plan_says() -> None:
    """The second day: the first one reads everything once more than is due."""
    genesys, log = _well(), MemoryLog()
    _poll({"east": genesys}, 23.9, log)
    before = len(genesys.asked)
    _poll({"east": genesys}, 23.9, log, start=START + DAY)
    per = {o.name: 3 if o.per is None else [3, 3, 3] for o in catalogue.objects()}
    planned = plan("east", catalogue.objects(), catalogue.events(), per, {}, 300)
    assert len(genesys.asked) - before == planned.a_day


def test_ids_come_before_the_snapshots_that_need_them() -> None:
    genesys, log = _well(), MemoryLog()
    _poll({"east": genesys}, 0.1, log)
    needed = {o.path for o in catalogue.objects() if o.name in {twin.of for twin in _twins()}}
    assert set(genesys.paths()[: len(needed)]) == needed
    assert {f.entity_id for f in log.of(TRUNK_METRICS)} == {"trunk-0", "trunk-1", "trunk-2"}


def test_parents_come_before_their_lists() -> None:
    genesys = _well()
    _poll({"east": genesys}, 0.1, MemoryLog())
    asked = genesys.paths()
    for declared in catalogue.objects():
        if declared.per:
            (above,) = (o.path for o in catalogue.objects() if o.name == declared.per.of)
            assert asked.index(above) < min(map(asked.index, _paths(declared)))


def test_a_restart_repeats_nothing_that_is_not_due() -> None:
    log = MemoryLog()
    _poll({"east": _well()}, 0.1, log)
    genesys, before = _well(), len(log.records)
    waiting = _poll({"east": genesys}, 0.1, log)
    assert (genesys.asked, len(log.records)) == ([], before)
    assert waiting is None


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
    waiting = _poll({**troubled, "well": _well()}, 6.1, log)
    _poll({"well": _well()}, 6.1, alone)
    assert _times(log, "well") == _times(alone, "well")
    for name in troubled:
        runs = _runs(log, name)
        assert {status for _, status in runs} == {"INCOMPLETE"}
        assert {declared for declared, _ in runs} >= {o.name for o in catalogue.objects()}
    assert waiting is None


def _times(log: MemoryLog, org: str) -> list[tuple[str, int]]:
    return [(r.entity_id, r.effective_time) for r in log.of(POLL_RUNS) if r.org == org]


def test_a_missing_permission_leaves_the_rest_alone() -> None:
    genesys, log = _well(), MemoryLog()
    genesys.interfere = lambda r: httpx.Response(403) if r.url.path.endswith(TRUNKS.path) else None
    _poll({"east": genesys}, 0.1, log)
    runs = _runs(log, "east")
    assert runs["trunks", "INCOMPLETE"] == 1
    assert {runs[o.name, "COMPLETE"] for o in catalogue.objects() if o is not TRUNKS} == {1}


def test_an_organisation_that_is_not_polled_has_not_begun() -> None:
    poller = Poller(virtual_time.LoopClock(START))
    assert poller.not_begun([]) is None
    assert poller.not_begun(["east", "west"]) == "no token was asked for yet: east, west"


def test_organisations_with_one_client_share_its_quota() -> None:
    alone, shared = (_asked_in_a_minute(**changes) for changes in ({}, {"client_id": "one"}))
    assert alone == 2 * shared
    assert 30 < shared <= 40


def _asked_in_a_minute(**changes: Any) -> int:
    """Of a server that knows one client, by two organisations, each with lists that don't end."""
    asked = 0

    def endless(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        if request.url.path == "/prefix/oauth/token":
            return httpx.Response(200, json={"access_token": "token", "expires_in": 86_400})
        asked += 1
        page = {"entities": [body(f"{asked}")], "pageSize": 1, "pageCount": 10_000, "total": 10_000}
        return httpx.Response(200, json=page)

    async def scene() -> None:
        transport, timing = httpx.MockTransport(endless), virtual_time.timing()
        poller = Poller(virtual_time.LoopClock(START), transport=transport, timing=timing)
        own = {"requests_per_minute": 40, "host": "https://api.test/prefix", **changes}
        two = [_org(name, **{"client_id": name, **own}) for name in ("east", "west")]
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(59):
                await poller.run(two, Hold(MemoryLog(), {}))

    virtual_time.run(scene())
    return asked


def test_what_is_let_go_ends_at_once_and_leaves_no_marker() -> None:
    log, genesys, until = MemoryLog(), _well(), 7

    def check() -> None:
        if len(genesys.asked) == until:
            raise LetGo("it is another's")

    async def scene() -> None:
        transport, timing = httpx.MockTransport(genesys), virtual_time.timing()
        poller = Poller(virtual_time.LoopClock(START), transport=transport, timing=timing)
        with pytest.raises(LetGo, match="another's"):
            await poller.run([_org("east"), _org("west")], Hold(log, {}, check))

    virtual_time.run(scene())
    assert len(genesys.asked) == until
    assert not [marker for marker in log.markers() if marker["status"] != "COMPLETE"]


def test_an_organisation_that_trips_our_own_code_is_begun_anew_and_keeps_no_other_from_its_lists(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def jobs_of(organisation: Organisation, *rest: Any) -> list[Any]:
        if organisation.name == "odd":
            raise ZeroDivisionError
        return all_jobs(organisation, *rest)

    all_jobs = organisations.jobs_of
    monkeypatch.setattr("connectors.poll.poller.jobs_of", jobs_of)
    log = MemoryLog()
    assert _poll({"odd": _well(), "well": _well()}, 0.2, log) == "no token was asked for yet: odd"
    assert {record.org for record in log.of(TRUNKS)} == {"well"}
    with pytest.raises(AssertionError, match="it ended by itself"):
        _poll({"odd": _well(), "well": _well()}, 0.3, log)
