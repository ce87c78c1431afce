"""One entity asked about any moment; milliseconds, and a hold of 300."""

from typing import Final

from deploy.truth.facts import Entity, Member, Truth, entity

_FIRST: Final = {"calls": 1}
_SECOND: Final = {"calls": 2}
_TRUTH: Final = Truth(
    samples={"t": {1_000: _FIRST, 1_200: _SECOND}},
    timelines={"connected": {"t": [(1_100, True), (1_250, False)]}},
    members={"t": [Member(0, "b"), Member(1_150, "c", out=True), Member(1_400, None)]},
)


def _entity(closed_to: int = 10_000) -> Entity:
    return entity(_TRUTH, "t", 300, ["connected"], closed_to)


def test_a_sample_holds_until_the_next_and_the_last_for_its_time() -> None:
    held = [_entity().held(at) for at in (999, 1_000, 1_199, 1_200, 1_499, 1_500)]
    assert held == [None, _FIRST, _FIRST, _SECOND, _SECOND, None]


def test_the_last_sample_holds_into_closed_windows_only() -> None:
    assert [_entity(closed_to=1_300).held(at) for at in (1_299, 1_300)] == [_SECOND, None]
    nowhere = _entity(closed_to=1_200)
    assert nowhere.held(1_200) is None
    assert nowhere.taken(1_200) == _SECOND


def test_a_sample_is_taken_at_its_moment() -> None:
    assert [_entity().taken(at) for at in (1_000, 1_001)] == [_FIRST, None]


def test_states_and_memberships_hold_until_the_next() -> None:
    one = _entity()
    assert [one.state("connected", at) for at in (1_099, 1_100, 1_249, 1_250)] == [None, True, True, False]
    assert [one.member(at) for at in (0, 1_149, 1_150, 1_400)] == [
        Member(0, "b"),
        Member(0, "b"),
        Member(1_150, "c", out=True),
        Member(1_400, None),
    ]


def test_borders_are_all_moments_of_change() -> None:
    assert _entity().borders() == {0, 1_000, 1_100, 1_150, 1_200, 1_250, 1_400, 1_500}


def test_an_entity_that_nobody_told_of_says_nothing() -> None:
    silent = entity(_TRUTH, "u", 300, ["connected"], 10_000)
    assert (silent.held(1_000), silent.state("connected", 1_000), silent.member(1_000)) == (None, None, None)
    assert silent.borders() == set()
