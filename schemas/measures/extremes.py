"""Smallest, greatest and last value held in a window."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from schemas.measures.measure import sql_total
from schemas.measures.pieces import I64, MISSING, Pieces

_NOTHING: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Minimum:
    """The smallest value while all that is expected was covered: a partial sum would read too low."""

    reads: tuple[str, ...]
    doc: str
    nullable: bool = True

    def over(self, pieces: Pieces, starts: I64) -> I64:
        values = pieces.total(self.reads)
        counted = np.where(pieces.covered & (values != MISSING), values, _NOTHING)
        least = np.minimum.reduceat(counted, starts)
        return np.where(least == _NOTHING, MISSING, least)

    def merge(self, earlier: I64, later: I64) -> I64:
        return np.where(
            earlier == MISSING, later, np.where(later == MISSING, earlier, np.minimum(earlier, later))
        )

    def sql(self) -> str:
        return f"minOrNullIf({sql_total(self.reads)}, covered)"


@dataclass(frozen=True, slots=True)
class Maximum:
    """The greatest value at any moment, covered or not: a peak that was seen is never hidden."""

    reads: tuple[str, ...]
    doc: str
    nullable: bool = True

    def over(self, pieces: Pieces, starts: I64) -> I64:
        return np.maximum.reduceat(pieces.total(self.reads), starts)  # MISSING is the least int64

    def merge(self, earlier: I64, later: I64) -> I64:
        return np.maximum(earlier, later)

    def sql(self) -> str:
        return f"maxOrNull({sql_total(self.reads)})"


@dataclass(frozen=True, slots=True)
class Last:
    """The value at the window's end, or the last one known in it."""

    reads: tuple[str, ...]
    doc: str
    nullable: bool = True

    def over(self, pieces: Pieces, starts: I64) -> I64:
        values = pieces.total(self.reads)
        rows = np.where(values != MISSING, np.arange(len(values)), -1)
        last = np.maximum.reduceat(rows, starts)
        return np.where(last < starts, MISSING, values[last])

    def merge(self, earlier: I64, later: I64) -> I64:
        return np.where(later == MISSING, earlier, later)

    def sql(self) -> str:
        value = sql_total(self.reads)
        return f"argMaxOrNullIf({value}, a, isNotNull({value}))"
