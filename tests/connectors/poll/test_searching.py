"""What ended while nothing told of it: searched for, in every page, whatever dies or refuses in between."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

import httpx

from connectors.poll.organisation import remembered
from connectors.poll.searching import PAGES, SearchOf, name_of, reached_key
from connectors.transports.entries import Gap, Standing
from connectors.transports.ledger import Ledger, Noted
from schemas.clock import DAY, HOUR, MINUTE, to_iso
from schemas.control.dead_letters import DEAD_LETTERS
from schemas.control.gaps import GAPS
from schemas.declare.header import EVENTBRIDGE, POLL
from schemas.declare.kinds import read_instant
from schemas.events.conversation_details import CONVERSATION_DETAILS
from schemas.events.customer_ends import CUSTOMER_ENDS
from schemas.objects.sites import SITES
from tests import virtual_time
from tests.connectors.poll.memory_log import Died, MemoryLog
from tests.connectors.poll.scene import START, Scene

TOPIC: Final = CUSTOMER_ENDS.topic or ""
GAP: Final = Gap(TOPIC, START - 3 * HOUR, START - 2 * HOUR, 1, "silence", 0)
_PATIENCE: Final = 15 * MINUTE


def conversation(name: str, began: int, ended: int | None) -> dict[str, Any]:
    times = {"conversationStart": to_iso(began), **({"conversationEnd": to_iso(ended)} if ended else {})}
    return {"conversationId": name, **times, "participants": []}


@dataclass
class Case:
    """`size` is what the server makes of a page, whatever it is asked for."""

    there: list[dict[str, Any]] = field(default_factory=list)
    scene: Scene = field(default_factory=lambda: Scene(SITES))
    ledger: Ledger = field(default_factory=Ledger)
    size: int = 2
    status: int = 200

    def __post_init__(self) -> None:
        self.scene.genesys.interfere = self._answer

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.status != 200:
            return httpx.Response(self.status, json={})
        asked = json.loads(request.content)
        start, end = (read_instant(text) for text in asked["interval"].split("/"))
        found = [each for each in self.there if _in(each, start, end)]
        first = (asked["paging"]["pageNumber"] - 1) * self.size
        page = found[first : first + self.size]
        total = {"totalHits": len(found) + 7}
        return httpx.Response(200, json={**total, "conversations": page} if page else total)

    @asynccontextmanager
    async def job(self) -> AsyncIterator[SearchOf]:
        fetch = CONVERSATION_DETAILS.fetch
        assert fetch
        assert fetch.search
        async with self.scene.desk() as desk:
            stored = self.scene.log.stored().get("east", {})
            memory = remembered("east", name_of(CONVERSATION_DETAILS), stored, 0)
            reached = stored.get(reached_key(CONVERSATION_DETAILS))
            told = CONVERSATION_DETAILS, fetch, fetch.search, TOPIC
            yield SearchOf(desk, *told, self.ledger, memory, reached)

    def poll(self, at: int, runs: int = 1) -> None:
        """Runs, where they are due, of a job that knows only what the log says."""

        async def some() -> None:
            async with self.job() as job:
                for _ in range(runs):
                    if job.due() <= self.scene.clock.now:
                        await job.poll()

        self.scene.clock.now = at
        virtual_time.run(some())

    def live(self, standing: Standing) -> None:
        self.ledger.take([Noted("east", TOPIC, standing)])

    @property
    def found(self) -> list[str]:
        return [record.entity_id for record in self.scene.log.of(CONVERSATION_DETAILS)]


def _in(each: dict[str, Any], start: int, end: int) -> bool:
    began = read_instant(each["conversationStart"])
    ended = read_instant(each["conversationEnd"]) if "conversationEnd" in each else None
    alive = began < end and (ended is None or start <= ended)
    return alive and start // DAY <= began // DAY <= (end - 1) // DAY


def _ended(count: int, at: int) -> list[dict[str, Any]]:
    return [conversation(f"c{n:03}", at + n - MINUTE, at + n) for n in range(count)]


def test_nothing_is_asked_where_something_tells() -> None:
    case = Case(_ended(3, START - HOUR))
    case.poll(START)
    case.live(Standing(EVENTBRIDGE, START - DAY))
    case.poll(START + HOUR)
    assert not case.scene.genesys.asked


def test_a_gap_is_searched_once_what_ended_in_it_is_known_and_is_repaired_then() -> None:
    case = Case([*_ended(5, GAP.lost_from + MINUTE), conversation("open", GAP.lost_from, None)])
    case.ledger.take([Noted("east", GAP.id, GAP)])
    case.poll(GAP.lost_until + _PATIENCE - 1)
    assert not case.scene.genesys.asked
    case.poll(GAP.lost_until + _PATIENCE)
    assert case.found == [f"c{n:03}" for n in range(5)]
    (repaired,) = case.scene.log.of(GAPS)
    (marker,) = case.scene.log.markers()
    assert repaired.values["repaired_by"] == marker["envelope_id"]
    assert (marker["status"], marker["entity_id"]) == ("COMPLETE", "conversation_details_search")


def test_what_began_days_ago_is_found() -> None:
    case = Case([conversation("long", GAP.lost_from - 2 * DAY, GAP.lost_from + 1)])
    case.ledger.take([Noted("east", GAP.id, GAP)])
    case.poll(START)
    assert case.found == ["long"]


def test_where_nothing_tells_it_is_searched_again_and_again_and_nothing_is_stored_twice() -> None:
    case = Case()
    case.live(Standing(POLL, START))
    minute = [START + n * MINUTE for n in range(60)]

    async def hour() -> None:
        async with case.job() as job:
            for n, now in enumerate(minute):
                case.scene.clock.now = now
                known = now - (7 * MINUTE if n % 3 else MINUTE)
                case.there = [conversation(str(at), at - 1, at) for at in minute if at < known]
                if job.due() <= now:
                    await job.poll()

    virtual_time.run(hour())
    assert sorted(case.found) == sorted({*case.found})
    assert len(case.scene.log.markers()) == 12
    assert {str(at) for at in minute if at < START + 48 * MINUTE} <= {*case.found}


def test_a_hand_over_leaves_nothing_between() -> None:
    case = Case()
    case.live(Standing(POLL, START))
    case.poll(START)
    case.there = [conversation("before", START, START + 2 * MINUTE)]
    case.live(Standing(EVENTBRIDGE, START + 3 * MINUTE, POLL))
    case.poll(START + 4 * MINUTE)
    assert not case.found
    case.poll(START + 3 * MINUTE + _PATIENCE)
    assert case.found == ["before"]
    asked = len(case.scene.genesys.asked)
    case.poll(START + DAY)
    assert len(case.scene.genesys.asked) == asked


def test_a_run_reads_so_many_pages_and_the_next_process_goes_on() -> None:
    count = 2 * PAGES + 6
    case = Case(_ended(count, GAP.lost_from + MINUTE))
    case.ledger.take([Noted("east", GAP.id, GAP)])
    case.poll(START)
    assert len(case.found) == 2 * PAGES
    assert not case.scene.log.of(GAPS)
    case.poll(START + 1)
    assert case.found == [f"c{n:03}" for n in range(count)]
    assert len(case.scene.log.of(GAPS)) == len(case.scene.log.markers()) == 1


def test_after_a_refusal_it_goes_on() -> None:
    case = Case(_ended(5, GAP.lost_from + MINUTE), status=403)
    case.ledger.take([Noted("east", GAP.id, GAP)])
    case.poll(START, runs=3)
    (marker,) = case.scene.log.markers()
    assert "analytics:conversationDetail:view" in marker["reason"]
    case.status = 200
    case.poll(START + HOUR)
    assert len(case.found) == 5
    assert case.scene.log.markers()[-1]["status"] == "COMPLETE"
    assert case.scene.log.markers()[-1]["envelope_id"] == marker["envelope_id"]


def test_a_server_that_knows_no_pages_is_not_asked_for_ever() -> None:
    case = Case(_ended(2, GAP.lost_from + MINUTE))
    answer = {"conversations": case.there}
    case.scene.genesys.interfere = lambda _: httpx.Response(200, json=answer)
    case.ledger.take([Noted("east", GAP.id, GAP)])
    case.poll(START)
    assert "page 2 is the one before it" in case.scene.log.markers()[0]["reason"]


def test_what_cant_be_read_is_a_dead_letter_and_the_rest_is_stored() -> None:
    spoilt = {**conversation("bad", GAP.lost_from, GAP.lost_from + 1), "conversationStart": "then"}
    case = Case(_ended(3, GAP.lost_from + MINUTE))
    case.scene.genesys.interfere = lambda request: (
        httpx.Response(200, json={"conversations": [spoilt, *case.there]})
        if json.loads(request.content)["paging"]["pageNumber"] == 1
        else httpx.Response(200, json={})
    )
    case.ledger.take([Noted("east", GAP.id, GAP)])
    case.poll(START)
    assert {*case.found} == {"c000", "c001", "c002"}
    assert case.scene.log.of(DEAD_LETTERS)


def test_death_at_any_append_loses_none() -> None:
    for dies_at in range(14):
        case = Case(_ended(7, GAP.lost_from + MINUTE))
        case.scene.log = MemoryLog(dies_at)
        case.ledger.take([Noted("east", GAP.id, GAP)])
        for minute in range(3):
            try:
                case.poll(START + minute * MINUTE)
            except Died:
                case.poll(START + minute * MINUTE)
        assert {*case.found} == {f"c{n:03}" for n in range(7)}, dies_at
        assert case.scene.log.of(GAPS)


def test_a_complaint_instead_of_an_answer_repairs_nothing() -> None:
    case = Case(_ended(5, GAP.lost_from + MINUTE))
    case.ledger.take([Noted("east", GAP.id, GAP)])
    complaint = httpx.Response(200, json={"code": "odd", "message": "come back"})
    case.scene.genesys.interfere = lambda request: complaint
    case.poll(GAP.lost_until + _PATIENCE)
    assert [marker["status"] for marker in case.scene.log.markers()] == ["INCOMPLETE"]
    assert not case.scene.log.of(GAPS)


def test_a_stretch_that_is_refused_for_good_keeps_no_other_from_being_searched() -> None:
    case = Case(_ended(3, GAP.lost_from + MINUTE))
    old = replace(GAP, lost_from=GAP.lost_from - 900 * DAY, lost_until=GAP.lost_until - 900 * DAY)
    case.ledger.take([Noted("east", gap.id, gap) for gap in (old, GAP)])
    answer = case._answer

    def refuse(request: httpx.Request) -> httpx.Response:
        long_ago = to_iso(old.lost_from)[:4] in json.loads(request.content)["interval"]
        return httpx.Response(400, json={"code": "odd"}) if long_ago else answer(request)

    case.scene.genesys.interfere = refuse

    async def hours() -> None:
        async with case.job() as job:
            for _ in range(12):
                if job.due() <= case.scene.clock.now:
                    await job.poll()
                case.scene.clock.now += 15 * MINUTE

    case.scene.clock.now = GAP.lost_until + _PATIENCE
    virtual_time.run(hours())
    assert case.found == ["c000", "c001", "c002"]
    (repaired,) = case.scene.log.of(GAPS)
    assert repaired.entity_id == GAP.id
    assert [marker["status"] for marker in case.scene.log.markers()] == [*["INCOMPLETE"] * 9, "COMPLETE"]
