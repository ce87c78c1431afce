"""Facts fetched by ids: none is lost over crashes, late answers and refusals, none is asked for in vain."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Final

import httpx
import pytest

from connectors.poll.fetched import FetchedOf, key_of
from connectors.poll.ids import Met
from connectors.poll.organisation import remembered
from schemas.clock import MINUTE
from schemas.control.dead_letters import DEAD_LETTERS
from schemas.declare.columns import At, Record
from schemas.declare.events import Event, Fetch
from schemas.declare.families import CONVERSATIONS
from schemas.declare.identity import Counted
from schemas.declare.kinds import Instant
from schemas.declare.permissions import NONE_NEEDED
from schemas.objects.sites import SITES
from tests import virtual_time
from tests.connectors.poll.memory_log import Died, MemoryLog
from tests.connectors.poll.scene import START, Scene

_PATH: Final = "/api/v2/details"


class Detail(Record, frozen=True):
    ended: Annotated[Instant | None, At("end", "End")]


_FETCH: Final = Fetch(
    path=_PATH,
    ids_parameter="id",
    batch=2,
    items="conversations",
    one_path=f"{_PATH}/{{id}}",
    final="end",
    of="ends",
    permission=NONE_NEEDED,
    every_ms=MINUTE,
    patience_ms=15 * MINUTE,
)
DETAILS: Final = Event(
    name="details",
    record=Detail,
    topic=None,
    family=CONVERSATIONS,
    entity="conversation",
    entity_path="id",
    time=At("start", "Start"),
    identity=Counted(("conversation_id",)),
    doc="Details.",
    fetch=_FETCH,
)


@dataclass
class Spoken:
    """What the log has spoken of: an id at each offset of one partition."""

    ids: list[str] = field(default_factory=list)

    async def after(self, org: str, event: Event, positions: Mapping[int, int], most: int) -> Met:
        first = positions.get(0, 0)
        read = self.ids[first : first + most]
        return Met(tuple(dict.fromkeys(read)), {0: first + len(read)})


@dataclass
class Case:
    """`there`: bodies by id; `batches`: whether the server knows the call for several."""

    there: dict[str, Any] = field(default_factory=dict)
    spoken: Spoken = field(default_factory=Spoken)
    scene: Scene = field(default_factory=lambda: Scene(SITES))
    batches: bool = True
    status: int = 200
    refused: str = ""
    fails: str = ""
    """An id with which nothing is answered, however long one waits."""
    spoils: str = ""
    """An id with which no batch can be answered."""

    def __post_init__(self) -> None:
        self.scene.genesys.interfere = self._answer

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.status != 200:
            return httpx.Response(self.status, json={})
        path, ids = request.url.path.removeprefix("/prefix"), request.url.params.get("id")
        asked = (ids or path.rpartition("/")[2]).split(",")
        if self.refused in asked:
            return httpx.Response(400, json={"code": "bad.request", "message": "no conversation's id"})
        if self.fails in asked:
            return httpx.Response(503)
        if ids and self.spoils in asked:
            return httpx.Response(200, content=b'{"conversations": [{')
        if ids is None:
            body = self.there.get(path.rpartition("/")[2])
            return httpx.Response(404, json={}) if body is None else httpx.Response(200, json=body)
        if not self.batches:
            return httpx.Response(404, json={})
        found = [self.there[i] for i in ids.split(",") if i in self.there]
        return httpx.Response(200, json={"conversations": found} if found else {})

    @asynccontextmanager
    async def job(self) -> AsyncIterator[FetchedOf]:
        async with self.scene.desk() as desk:
            stored = self.scene.log.stored().get("east", {})
            memory = remembered("east", "details", stored, 0)
            packed = stored.get(key_of("details"))
            at_desk = replace(desk, ids=self.spoken)
            yield FetchedOf(at_desk, DETAILS, _FETCH, DETAILS, MINUTE, memory, packed)

    def poll(self, minute: int) -> None:
        """A run of a job that knows only what the log says."""

        async def once() -> None:
            async with self.job() as job:
                await job.poll()

        self.scene.clock.now = START + minute * MINUTE
        virtual_time.run(once())

    @property
    def log(self) -> MemoryLog:
        return self.scene.log

    def fetched(self) -> set[str]:
        return {record.entity_id for record in self.log.of(DETAILS)}


def detail(name: str, final: bool = True) -> dict[str, Any]:
    return {"id": name, "start": START} | ({"end": START + 1} if final else {})


@pytest.mark.parametrize("batches", [True, False])
def test_what_is_spoken_of_is_fetched_once(batches: bool) -> None:
    case = Case({name: detail(name) for name in "abc"}, Spoken(["a", "b", "a", "c"]), batches=batches)
    case.poll(0)
    asked = len(case.scene.genesys.asked)
    assert case.fetched() == {"a", "b", "c"}
    assert asked == (2 if batches else 4)  # without batches one is tried
    case.poll(1)
    assert len(case.scene.genesys.asked) == asked
    assert [marker["status"] for marker in case.log.markers()] == ["COMPLETE"]


def test_what_is_not_there_yet_is_asked_for_again_and_less_and_less_often() -> None:
    case = Case(spoken=Spoken(["a"]))
    for minute in range(8):
        case.poll(minute)
    assert len(case.scene.genesys.asked) == 4  # at 0, 1, 3 and 7
    case.there["a"] = detail("a")
    case.poll(11)
    assert case.fetched() == {"a"}


def test_what_is_not_final_is_stored_and_asked_for_again() -> None:
    case = Case({"a": detail("a", final=False)}, Spoken(["a"]))
    case.poll(0)
    case.there["a"] = detail("a")
    case.poll(1)
    case.poll(2)
    assert [record.values["ended"] for record in case.log.of(DETAILS)] == [None, START + 1]


def test_what_never_comes_is_a_dead_letter() -> None:
    case = Case(spoken=Spoken(["a"]))
    for minute in range(20):
        case.poll(minute)
    (letter,) = case.log.of(DEAD_LETTERS)
    assert (letter.values["payload"], letter.values["reason"]) == (
        b"a",
        "not there, or not final, after 15 minutes",
    )


def test_a_refusal_keeps_what_is_waited_for() -> None:
    case = Case({"a": detail("a")}, Spoken(["a"]), status=403)
    case.poll(0)
    assert "permission" in case.log.markers()[0]["reason"]
    case.status = 200
    case.poll(1)
    assert case.fetched() == {"a"}


@pytest.mark.parametrize("batches", [True, False])
def test_an_id_that_is_refused_keeps_no_other_from_being_asked_for(batches: bool) -> None:
    case = Case({n: detail(n) for n in "bcd"}, Spoken(["bad", *"bc"]), batches=batches, refused="bad")
    case.poll(0)
    assert case.fetched() == {"b", "c"}
    (marker,) = case.log.markers()
    assert marker["status"] == "INCOMPLETE"
    assert "1 ids are refused" in marker["reason"]
    case.spoken.ids += ["d"]
    for minute in range(1, 20):
        case.poll(minute)
    assert case.fetched() == {"b", "c", "d"}
    (letter,) = case.log.of(DEAD_LETTERS)
    assert letter.values["payload"] == b"bad"


def test_one_id_that_is_refused_says_nothing_of_batches() -> None:
    case = Case({n: detail(n) for n in "abcdef"}, Spoken(["bad", *"abcdef"]), refused="bad")
    case.poll(0)
    assert case.fetched() == set("abcdef")
    assert len(case.scene.genesys.asked) == 3 + 3  # one batch refused, its two ids, three more batches


def test_a_body_that_spoils_its_batch_keeps_no_other_from_being_fetched() -> None:
    case = Case({n: detail(n) for n in "abcd"}, Spoken(list("abcd")), spoils="a")
    case.poll(0)
    assert case.fetched() == set("abcd")


@pytest.mark.parametrize("batches", [True, False])
def test_an_id_that_is_never_answered_keeps_others_waiting_for_a_while_only(batches: bool) -> None:
    case = Case({n: detail(n) for n in "bcd"}, Spoken(["bad", *"bc"]), batches=batches, fails="bad")

    async def hour() -> None:
        async with case.job() as job:
            for minute in range(0, 60, 11):
                case.scene.clock.now = START + minute * MINUTE
                await job.poll()
                case.spoken.ids += ["d"] if minute == 11 else []

    virtual_time.run(hour())
    assert case.fetched() == {"b", "c", "d"}
    (letter,) = case.log.of(DEAD_LETTERS)
    assert letter.values["payload"] == b"bad"


def test_death_at_any_append_loses_none() -> None:
    """Facts may be said twice, which is once."""
    for dies_at in range(12):
        case = Case({name: detail(name) for name in "abcde"}, Spoken(list("abc")))
        case.scene.log = MemoryLog(dies_at)
        for minute in range(4):
            if minute == 1:
                case.spoken.ids += ["d", "e"]
            try:
                case.poll(minute)
            except Died:
                case.poll(minute)
        assert case.fetched() == set("abcde"), dies_at
