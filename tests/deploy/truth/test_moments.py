"""Each kind of measure over three moments that can be added up in the head.

0–10 s    2 of 2 known    5 calls    connected
10–30 s   1 of 2 known    9 calls    connected
30–60 s   2 of 2 known    1 call     not connected
"""

from typing import Final

import pytest

from deploy.truth.moments import Moment, measure

_MOMENTS: Final = [
    Moment(0, 10_000, [{"calls": 2}, {"calls": 3}], 2, 2, 2, {"connected": True}),
    Moment(10_000, 30_000, [{"calls": 9}], 2, 1, 1, {"connected": True}),
    Moment(30_000, 60_000, [{"calls": 1}, {"calls": None}], 2, 2, 0, {"connected": False}),
]


@pytest.mark.parametrize(
    ("kind", "expected", "because"),
    [
        ("Samples", 3, "2 + 1 + 0"),
        ("Expected", 2, "the most at once"),
        ("Covering", 2, "the most at once"),
        ("Minimum", 1, "of the covered moments, 5 and 1"),
        ("Maximum", 9, "a peak that was seen of a part counts"),
        ("Last", 1, "of the last moment"),
        ("Integral", 80_000, "5 × 10 s + 1 × 30 s; the partly known 20 s don't count"),
        ("Covered", 40_000, "10 s + 30 s"),
    ],
)
def test_measures(kind: str, expected: int, because: str) -> None:
    assert measure(kind, ("calls",), ("", False), _MOMENTS) == expected, because


@pytest.mark.parametrize(("state", "expected"), [(True, 10_000), (False, 30_000)])
def test_time_in_a_state_is_covered_time(state: bool, expected: int) -> None:
    assert measure("InState", (), ("connected", state), _MOMENTS) == expected


@pytest.mark.parametrize("kind", ["Minimum", "Maximum", "Last"])
def test_a_value_that_nobody_says_is_none(kind: str) -> None:
    silent = [Moment(0, 10_000, [{"calls": None}], 1, 1, 1, {})]
    assert measure(kind, ("calls",), ("", False), silent) is None


def test_a_group_of_which_nothing_is_expected_is_not_covered() -> None:
    assert not Moment(0, 10_000, [], 0, 0, 0, {}).covered


def test_a_measure_that_it_does_not_know_is_refused() -> None:
    with pytest.raises(TypeError, match="Median"):
        measure("Median", (), ("", False), _MOMENTS)
