"""A poller may die at any append: in the end the log says what it would have said otherwise."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.clock import HOUR, MINUTE
from schemas.declare.objects import Object
from schemas.objects.locations import LOCATIONS
from schemas.objects.sites import SITES
from tests.connectors.poll.memory_log import Died, MemoryLog
from tests.connectors.poll.scene import START, Scene, body
from tests.connectors.poll.story import Listed, Step, content_at, gone_since, lived, tell


def _day(*names: str, complete: bool = True) -> Callable[[int], Step]:
    """`a=x`: the entity a, named x."""
    pairs = [name.split("=") for name in names]
    return lambda n: Step(START + n * HOUR, {i: (name, None) for i, name in pairs}, complete)


_TALE = [
    day(n)
    for n, day in enumerate(
        [
            _day("a=x", "b=x", "c=x", "d=x"),
            _day("a=y", "b=x", "c=x", "d=x"),
            _day("a=x", "b=x", "d=z"),
            _day("a=x", "c=x", "d=z"),
            _day("a=x", "c=x", complete=False),
            _day("a=y", "c=w"),
            _day("a=x", "b=x", "c=x"),
            _day("a=x", "b=x", "c=x", "d=z"),
        ]
    )
]


def _appends(declared: Object) -> int:
    log = MemoryLog()
    tell(declared, _TALE, log)
    return log.appends


@pytest.mark.parametrize("again", [True, False])
@pytest.mark.parametrize("stores", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("declared", [SITES, LOCATIONS], ids=lambda d: d.name)
def test_death_at_each_append_changes_nothing(declared: Object, stores: float, again: bool) -> None:
    for dies_at in range(_appends(declared)):
        told = tell(declared, _TALE, MemoryLog(dies_at, stores), again)
        assert told == tell(declared, lived(_TALE, told), MemoryLog())


def test_what_was_cut_off_is_finished_and_no_more() -> None:
    """The poller dies after it has written its run down; its successor says what was read then."""
    scene = Scene(SITES, log=MemoryLog(dies_at=2))
    scene.lists([body("a", "x")])
    with pytest.raises(Died):
        scene.poll(START)
    assert scene.log.versions(SITES) == {}
    scene.lists([body("a", "y")])
    scene.poll(START + MINUTE)
    assert scene.log.versions(SITES) == {("a", START): ("a", START, "x", False)}
    assert [marker["effective_time"] for marker in scene.log.markers()] == [START]
    assert scene.genesys.paths() == [SITES.path]


_CHANGES = st.sampled_from(["gone", "keep", "keep", "x", "y"])
_ENTITIES = "abcd"


@st.composite
def _stories(draw: st.DrawFn) -> list[Step]:
    steps: list[Step] = []
    listed: Listed = {}
    for n in range(draw(st.integers(2, 7))):
        at, before, listed = START + n * HOUR, listed, {}
        for entity in _ENTITIES:
            change = draw(_CHANGES)
            if change == "keep" and entity in before:
                listed[entity] = before[entity]
            elif change in ("x", "y"):
                earlier = draw(st.none() | st.integers(0, 58))
                listed[entity] = (change, None if earlier is None else at - earlier * MINUTE)
        steps.append(Step(at, listed, draw(st.integers(0, 3)) > 0))
    return steps


@settings(max_examples=60, deadline=None)
@given(_stories(), st.integers(0, 60), st.sampled_from([0.0, 0.5, 1.0]), st.booleans())
def test_the_log_tells_what_the_runs_saw(steps: list[Step], dies_at: int, stores: float, again: bool) -> None:
    told = tell(SITES, steps, MemoryLog(dies_at, stores), again)
    runs = lived(steps, told)
    assert told == tell(SITES, runs, MemoryLog())
    for run in runs:
        assert told.runs[run.at] == ("COMPLETE" if run.complete else "INCOMPLETE")
        for entity, (name, _) in run.listed.items():
            assert content_at(told, entity, run.at) == (name, False)
    assert {(entity, since) for entity, since, _, gone in told.versions if gone} == gone_since(runs)
