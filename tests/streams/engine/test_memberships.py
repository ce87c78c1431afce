"""Versions of times that memory has forgotten: only SQL can say what they change, and it has to be asked."""

import numpy as np

from streams.engine.histories import UNKNOWN, Change, Histories
from streams.engine.memberships import Version, place, value_of

_A, _B = value_of(0, out=False), value_of(1, out=False)


def _forgotten() -> tuple[Histories, dict[int, tuple[int, int]]]:
    """In A from 10 on, known since 5; in B from 20 on; all of that long ago."""
    members, first = Histories(), dict[int, tuple[int, int]]()
    place(Version(0, 10, 5, _A), members, first)
    place(Version(0, 20, 5, _B), members, first)
    members.forget(np.array([30]))
    return members, first


def test_what_is_told_again_is_no_news() -> None:
    members, first = _forgotten()
    assert place(Version(0, 10, 5, _A), members, first) == []


def test_other_content_of_one_time_changes_all_up_to_the_next_version() -> None:
    members, first = _forgotten()
    assert place(Version(0, 10, 5, _B), members, first) == [Change(5, 20, UNKNOWN, _B)]
    assert place(Version(0, 10, 5, _B), members, first) == []


def test_an_earlier_first_version_changes_what_reached_back() -> None:
    members, first = _forgotten()
    assert place(Version(0, 7, 5, _B), members, first) == [Change(5, 10, UNKNOWN, _B)]
