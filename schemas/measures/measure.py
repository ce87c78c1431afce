"""What a measure is: one name, three forms that the laws prove equal.

Incremental: `over` reduces the pieces of a window. Merge: `merge` joins the results of two adjacent
stretches of one window. SQL: `sql` is an aggregate expression over the same pieces in ClickHouse, with
columns `a`, `b` (start and end, ms), `covered`, `samples`, `members`, `covering`, `v_<column>` and
`s_<timeline>` (Nullable). States are integers, so that equality can be demanded to the last bit.
"""

from typing import Protocol

from schemas.measures.pieces import I64, Pieces


class Measure(Protocol):
    @property
    def doc(self) -> str: ...

    @property
    def nullable(self) -> bool:
        """Whether a window can be without a value: a minimum over nothing is not 0."""
        ...

    @property
    def reads(self) -> tuple[str, ...]:
        """Source columns."""
        ...

    def over(self, pieces: Pieces, starts: I64) -> I64:
        """One value for each group of pieces; `starts` are the groups' first rows, ascending from 0."""
        ...

    def merge(self, earlier: I64, later: I64) -> I64:
        """Elementwise, where `later` is of the time after `earlier`."""
        ...

    def sql(self) -> str: ...


def sql_total(columns: tuple[str, ...]) -> str:
    """The value of a sum of columns over the pieces: NULL where one of them is."""
    joined = " + ".join(f"v_{column}" for column in columns)
    return f"({joined})" if len(columns) > 1 else joined
