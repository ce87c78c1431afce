"""A poller may die at any moment of a long reading: its successor goes on, and says what one alone would."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from connectors.poll import progress
from connectors.poll.inventory import Inventory
from connectors.poll.memory import Memory
from connectors.poll.organisation import remembered
from schemas.clock import DAY, MINUTE
from schemas.control.poll_states import POLL_STATES
from schemas.declare.objects import Cursor, Object, PageNumber, Per
from schemas.objects.sites import SITES
from tests import virtual_time
from tests.connectors.poll.genesys import Genesys
from tests.connectors.poll.memory_log import Died, MemoryLog
from tests.connectors.poll.scene import START, Scene, body

PAGES = 3
IDS = [f"s{n:02}" for n in range(31)]
PER_PAGE = 3
QUESTIONS = -(-len(IDS) // PER_PAGE)
LINKED = replace(SITES, pages=Cursor(PER_PAGE))
EACH = replace(SITES, path="/api/v2/sites/{siteId}/things", per=Per("sites", "siteId"), pages=PageNumber(2))
PARENTS = [f"p{n}" for n in range(6)]


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PAGES", PAGES)


class LongList(Genesys):
    """Pages of three, by number or by links; the process dies before the question of a number."""

    def __init__(self, dies_at: int | None = None) -> None:
        super().__init__(most=PER_PAGE)
        self.dies_at = dies_at

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if "token" not in request.url.path and len(self.asked) == self.dies_at:
            self.dies_at = None
            raise Died
        return super().__call__(request)


def _linked(genesys: Genesys, path: str) -> Callable[[httpx.Request], httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        first = int(request.url.params.get("from", 0))
        bodies = genesys.lists[path]
        page: dict[str, Any] = {"entities": bodies[first : first + PER_PAGE]}
        if first + PER_PAGE < len(bodies):
            page["nextUri"] = f"{path}?from={first + PER_PAGE}"
        return httpx.Response(200, json=page)

    return answer


def _scene(declared: Object, dies_at: int | None = None, log: MemoryLog | None = None) -> Scene:
    scene = Scene(declared, log=log or MemoryLog(), genesys=LongList(dies_at))
    scene.lists(body(i) for i in IDS)
    if isinstance(declared.pages, Cursor):
        scene.genesys.interfere = _linked(scene.genesys, declared.path)
    return scene


def _live(scene: Scene) -> int:
    """As many lives as it takes until nothing is due any more; returns their number."""

    async def once() -> None:
        async with scene.poller() as poller:
            if poller.due() <= scene.clock.now_ms():
                await poller.poll()

    for life in range(1, 9):
        try:
            virtual_time.run(once())
        except Died:
            continue
        return life
    raise AssertionError("it never ends")


def _told(scene: Scene) -> tuple[Any, ...]:
    markers = [{**marker, "envelope_id": ""} for marker in scene.log.markers()]
    unique = [marker for n, marker in enumerate(markers) if marker not in markers[:n]]
    return set(scene.log.versions(scene.declared).values()), unique


@pytest.mark.parametrize("declared", [SITES, LINKED], ids=["numbers", "links"])
def test_death_before_any_question_repeats_few_and_changes_nothing(declared: Object) -> None:
    alone = _scene(declared)
    _live(alone)
    for dies_at in range(QUESTIONS):
        scene = _scene(declared, dies_at)
        assert _live(scene) == 2
        assert _told(scene) == _told(alone)
        assert len(scene.genesys.asked) - QUESTIONS == dies_at % PAGES


@pytest.mark.parametrize("stores", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("declared", [SITES, LINKED], ids=["numbers", "links"])
def test_death_at_any_append_changes_nothing(declared: Object, stores: float) -> None:
    alone = _scene(declared)
    _live(alone)
    for dies_at in range(alone.log.appends):
        scene = _scene(declared, log=MemoryLog(dies_at, stores))
        _live(scene)
        assert _told(scene) == _told(alone)
        assert len(scene.genesys.asked) - QUESTIONS <= PAGES


def test_a_run_that_is_gone_on_with_is_the_same_run() -> None:
    scene = _scene(SITES, dies_at=7)
    with pytest.raises(Died):
        scene.poll(START)
    scene.poll(START + 5 * MINUTE)
    assert [marker["effective_time"] for marker in scene.log.markers()] == [START]
    assert {r.envelope_id for r in scene.log.records} == {scene.log.markers()[0]["envelope_id"]}


def test_nothing_of_it_is_kept_when_it_is_over() -> None:
    scene = _scene(SITES, dies_at=7)
    _live(scene)
    stored = scene.log.stored()["east"]
    assert [value for key, value in stored.items() if key.startswith("sites/run")] == [b""] * 4
    scene.poll(START + DAY)
    assert len(scene.log.markers()) == 2


def test_what_was_left_too_long_ago_is_begun_anew() -> None:
    scene = _scene(SITES, dies_at=7)
    with pytest.raises(Died):
        scene.poll(START)
    later = START + 31 * MINUTE
    scene.poll(later)
    assert [marker["effective_time"] for marker in scene.log.markers()] == [later]
    assert len(scene.genesys.asked) == 7 + QUESTIONS


def test_a_list_that_gets_shorter_across_the_cut_is_read_over_the_border_once_more() -> None:
    scene = _scene(SITES, dies_at=7)
    with pytest.raises(Died):
        scene.poll(START)
    scene.lists(body(i) for i in IDS[1:])
    scene.poll(START + MINUTE)
    (marker,) = scene.log.markers()
    assert (marker["status"], marker["effective_time"]) == ("COMPLETE", START)
    assert {record.entity_id for record in scene.log.of(SITES)} == {*IDS}


def test_a_list_that_grows_across_the_cut_proves_no_absence() -> None:
    scene = _scene(SITES, dies_at=7)
    with pytest.raises(Died):
        scene.poll(START)
    scene.lists(body(i) for i in ["a-new-one", *IDS])
    scene.poll(START + MINUTE)
    (marker,) = scene.log.markers()
    assert (marker["status"], marker["effective_time"]) == ("INCOMPLETE", START)
    assert "grew while it was read" in marker["reason"]


def test_doubts_of_before_the_cut_hold_behind_it() -> None:
    scene = _scene(SITES, dies_at=7)
    scene.lists(["no object", *[body(i) for i in IDS[1:]]])
    _live(scene)
    (marker,) = scene.log.markers()
    assert marker["status"] == "INCOMPLETE"
    assert "an entity can't be read" in marker["reason"]


def test_a_list_that_can_t_be_gone_on_with_is_begun_anew() -> None:
    scene = _scene(LINKED, dies_at=7)
    with pytest.raises(Died):
        scene.poll(START)
    answer, gone = scene.genesys.interfere, [httpx.Response(400, json={"code": "cursor.expired"})]
    scene.genesys.interfere = lambda request: gone.pop() if gone else answer(request)
    scene.poll(START + MINUTE)
    (marker,) = scene.log.markers()
    assert (marker["status"], marker["effective_time"], marker["rows"]) == (
        "COMPLETE",
        START + MINUTE,
        len(IDS),
    )


def test_something_that_is_not_all_there_is_begun_anew() -> None:
    scene = _scene(SITES, dies_at=7)
    with pytest.raises(Died):
        scene.poll(START)
    (lost,) = [r for r in scene.log.of(POLL_STATES) if r.entity_id == "sites/run.0001"]
    scene.log.records.remove(lost)
    scene.poll(START + MINUTE)
    assert [marker["effective_time"] for marker in scene.log.markers()] == [START + MINUTE]


def _parents(ids: list[str]) -> Memory:
    scene = Scene(SITES)
    scene.lists(body(i) for i in ids)
    scene.poll(START - DAY)
    return remembered("east", "sites", scene.log.stored()["east"], 4)


def _poll_each(scene: Scene, parents: Memory, at: int = START) -> None:
    async def once() -> None:
        async with scene.desk() as desk:
            stored = scene.log.stored().get("east", {})
            memory = remembered("east", EACH.name, stored, 4)
            await Inventory(desk, EACH, DAY, memory, parents=parents, stored=stored).poll()

    scene.clock.now = at
    virtual_time.run(once())


def _each(dies_at: int | None = None) -> Scene:
    """Three pages for each of six; the fifth is not there."""
    scene = Scene(EACH, genesys=LongList(dies_at))
    for parent in PARENTS[:4] + PARENTS[5:]:
        scene.genesys.lists[f"/api/v2/sites/{parent}/things"] = [body(f"t{n}", parent) for n in range(5)]
    return scene


def test_lists_of_many_are_gone_on_with_at_the_one_reached() -> None:
    alone, parents = _each(), _parents(PARENTS)
    _poll_each(alone, parents)
    assert len(alone.log.versions(EACH)) == 25
    assert alone.log.markers()[0]["status"] == "COMPLETE"
    questions = len(alone.genesys.asked)
    for dies_at in range(questions):
        scene = _each(dies_at)
        with pytest.raises(Died):
            _poll_each(scene, parents)
        _poll_each(scene, parents, START + MINUTE)
        assert _versions(scene) == _versions(alone)
        assert len(scene.genesys.asked) - questions < PAGES + 1


def _versions(scene: Scene) -> set[tuple[str, str]]:
    return {(entity, name) for entity, _, name, _ in scene.log.versions(EACH).values()}


def test_lists_of_others_than_before_are_begun_anew() -> None:
    scene = _each(dies_at=7)
    with pytest.raises(Died):
        _poll_each(scene, _parents(PARENTS))
    _poll_each(scene, _parents([*PARENTS[1:], "p6"]), START + MINUTE)
    assert [marker["effective_time"] for marker in scene.log.markers()] == [START + MINUTE]
