"""Entities come, change and go as often as they are told to, and never outside of their parents' lives."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.local.genesys.config.derived import DerivedChanges
from deploy.local.genesys.derived.lives import ALONE, NEVER, Lives, Named, lived
from schemas.clock import HOUR
from tests.deploy.local.genesys.made import DAY_LONG

_SHARES = st.floats(0, 1)


def _lives(each: int, changes: DerivedChanges, parents: Named = ALONE, seed: int = 1) -> Lives:
    return lived(each, parents, changes, DAY_LONG, np.random.default_rng(seed))


@settings(deadline=None)
@given(each=st.integers(0, 40), created=_SHARES, changed=_SHARES, deleted=_SHARES)
def test_shares_are_of_those_that_were_there_at_first(
    each: int, created: float, changed: float, deleted: float
) -> None:
    lives = _lives(each, DerivedChanges(created=created, changed=changed, deleted=deleted))
    start, end = (len(lives.alive(ms)) for ms in (DAY_LONG.start_ms, DAY_LONG.end_ms))
    assert start == each
    assert end == each + round(created * each) - round(deleted * each)
    for slot, times in lives.changes.items():
        assert all(lives.created[slot] < at < lives.deleted[slot] for at in times)
        assert times == sorted(set(times))


def test_a_version_is_the_one_of_the_moment() -> None:
    lives = _lives(50, DerivedChanges(changed=1.0))
    slot, times = next((s, t) for s, t in lives.changes.items() if len(t) > 1)
    first, modified = lives.version(slot, DAY_LONG.start_ms)
    assert modified < DAY_LONG.start_ms
    for nth, at in enumerate(times, 1):
        assert lives.version(slot, at - 1)[0] == first + nth - 1
        assert lives.version(slot, at) == (first + nth, at)


def test_children_live_within_their_parents_lives() -> None:
    middle = DAY_LONG.start_ms + 12 * HOUR
    parents = Named(["a", "b", "c"], np.array([0, middle, 0]), np.array([NEVER, NEVER, middle]))
    lives = _lives(4, DerivedChanges(created=0.5, deleted=0.2), parents)
    assert (np.diff(lives.parent) >= 0).all()
    for ms, there in ((middle - 1, {0, 2}), (middle, {0, 1})):
        assert set(lives.parent[lives.alive(ms)].tolist()) <= there
    assert [len(lives.nth[lives.parent == p]) for p in range(3)] == [
        int(lives.nth[lives.parent == p].max()) + 1 for p in range(3)
    ]


def test_moments_are_when_others_are_there() -> None:
    lives = _lives(30, DerivedChanges(created=0.5, deleted=0.5))
    for ms in lives.moments().tolist():
        assert lives.alive(ms).tolist() != lives.alive(ms - 1).tolist()
