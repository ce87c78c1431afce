"""Rows against rows: whatever is missing, too much or otherwise is named."""

from typing import Final

from deploy.truth.compare import Difference, compare
from deploy.truth.windows import Row

_ROW: Final[Row] = {"samples": 1, "calls_max": 4}
_OTHER: Final[Row] = {"samples": 1, "calls_max": 5}
_KEY: Final = ("t1", 0)


def test_equal_rows_have_no_difference() -> None:
    found = compare({_KEY: _ROW}, {_KEY: dict(_ROW)})
    assert (found.rows, found.equal, found.differences) == (1, 1, ())


def test_a_row_that_is_otherwise_names_its_columns() -> None:
    (difference,) = compare({_KEY: _ROW}, {_KEY: _OTHER}).differences
    assert difference == Difference(_KEY, _ROW, _OTHER)
    assert difference.columns() == ["calls_max"]


def test_rows_of_one_side_only_count() -> None:
    missing, extra = ("t1", 0), ("t2", 60_000)
    found = compare({missing: _ROW}, {extra: _ROW})
    assert (found.rows, found.equal) == (2, 0)
    assert found.differences == (Difference(missing, _ROW, None), Difference(extra, None, _ROW))
    assert [difference.columns() for difference in found.differences] == [["the whole row"]] * 2


def test_nothing_compared_is_nothing_equal() -> None:
    found = compare({}, {})
    assert (found.rows, found.equal) == (0, 0)
