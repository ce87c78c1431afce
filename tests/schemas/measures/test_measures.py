"""Each measure over two windows that can be added up in the head.

first     0–10 s    all known     calls 5           connected
         10–30 s    1 of 2 known  calls 9           connected
         30–60 s    all known     calls 1           not connected
second    0–20 s    all known     nothing is said   not known
"""

from typing import Final

import numpy as np
import pytest

from schemas.measures.counting import Covering, Expected, Samples
from schemas.measures.durations import Covered, InState, Integral
from schemas.measures.extremes import Last, Maximum, Minimum
from schemas.measures.measure import Measure
from schemas.measures.pieces import MISSING, Pieces

_CALLS: Final = ("calls",)


def _ints(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(values, np.int64)


_PIECES: Final = Pieces(
    start=_ints(0, 10_000, 30_000, 60_000),
    end=_ints(10_000, 30_000, 60_000, 80_000),
    covered=np.array([True, False, True, True]),
    samples=_ints(2, 1, 0, 1),
    values={"calls": _ints(5, 9, 1, MISSING), "more": _ints(1, 1, 2, 3)},
    timelines={"connected": _ints(1, 1, 0, MISSING)},
    members=_ints(2, 2, 2, 3),
    covering=_ints(2, 1, 2, 3),
)
_STARTS: Final = _ints(0, 3)


@pytest.mark.parametrize(
    ("measure", "first", "second"),
    [
        (Samples(""), 3, 1),
        (Expected(""), 2, 3),
        (Covering(""), 2, 3),
        (Minimum(_CALLS, ""), 1, MISSING),
        (Maximum(_CALLS, ""), 9, MISSING),
        (Last(_CALLS, ""), 1, MISSING),
        (Integral(_CALLS, ""), 5 * 10_000 + 1 * 30_000, 0),
        (Covered(""), 40_000, 20_000),
        (Covered("", reads=_CALLS), 40_000, 0),
        (InState("connected", True, ""), 10_000, 0),
        (InState("connected", False, ""), 30_000, 0),
        (Maximum(("calls", "more"), ""), 10, MISSING),
        (Minimum(("calls", "more"), ""), 3, MISSING),
        (Integral(("more",), ""), 1 * 10_000 + 2 * 30_000, 3 * 20_000),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, int) else None,
)
def test_over_the_pieces(measure: Measure, first: int, second: int) -> None:
    """Partly known time counts for peaks and for nothing else; a sum without one of its parts is none."""
    assert measure.over(_PIECES, _STARTS).tolist() == [first, second]


@pytest.mark.parametrize(
    ("measure", "earlier", "later", "merged"),
    [
        (Samples(""), 3, 1, 4),
        (Expected(""), 2, 3, 3),
        (Covering(""), 3, 2, 3),
        (Integral(_CALLS, ""), 80_000, 20_000, 100_000),
        (Covered(""), 40_000, 20_000, 60_000),
        (InState("connected", True, ""), 10_000, 5_000, 15_000),
        (Minimum(_CALLS, ""), 1, 4, 1),
        (Minimum(_CALLS, ""), MISSING, 4, 4),
        (Minimum(_CALLS, ""), 4, MISSING, 4),
        (Maximum(_CALLS, ""), MISSING, -3, -3),
        (Last(_CALLS, ""), 9, 1, 1),
        (Last(_CALLS, ""), 9, MISSING, 9),
        (Last(_CALLS, ""), MISSING, MISSING, MISSING),
    ],
)
def test_merged(measure: Measure, earlier: int, later: int, merged: int) -> None:
    assert measure.merge(_ints(earlier), _ints(later)).tolist() == [merged]


def test_a_sample_that_holds_no_time_yet_counts_for_values_and_not_for_time() -> None:
    point = Pieces(
        start=_ints(7),
        end=_ints(7),
        covered=np.array([True]),
        samples=_ints(1),
        values={"calls": _ints(4)},
        timelines={},
        members=_ints(1),
        covering=_ints(1),
    )
    said = [m.over(point, _ints(0)).tolist() for m in (Maximum(_CALLS, ""), Last(_CALLS, ""), Covered(""))]
    assert said == [[4], [4], [0]]
