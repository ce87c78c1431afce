"""Time-weighted measures: integrals and milliseconds."""

from dataclasses import dataclass

import numpy as np

from schemas.measures.measure import sql_total
from schemas.measures.pieces import I64, MISSING, Pieces


@dataclass(frozen=True, slots=True)
class Integral:
    """Value × milliseconds while all that is expected was covered.

    Divided by the covered milliseconds it is the mean; of calls, that is the traffic in erlangs.
    """

    reads: tuple[str, ...]
    doc: str
    nullable: bool = False

    def over(self, pieces: Pieces, starts: I64) -> I64:
        values = pieces.total(self.reads)
        counted = pieces.covered & (values != MISSING)
        return np.add.reduceat(np.where(counted, values * pieces.length, 0), starts)

    def merge(self, earlier: I64, later: I64) -> I64:
        return earlier + later

    def sql(self) -> str:
        return f"ifNull(sumIf({sql_total(self.reads)} * (b - a), covered), 0)"


@dataclass(frozen=True, slots=True)
class Covered:
    """Milliseconds in which all that is expected was covered, and said the columns that it `reads`."""

    doc: str
    reads: tuple[str, ...] = ()
    nullable: bool = False

    def over(self, pieces: Pieces, starts: I64) -> I64:
        counted = pieces.covered
        if self.reads:
            counted = counted & (pieces.total(self.reads) != MISSING)
        return np.add.reduceat(np.where(counted, pieces.length, 0), starts)

    def merge(self, earlier: I64, later: I64) -> I64:
        return earlier + later

    def sql(self) -> str:
        said = f" AND isNotNull({sql_total(self.reads)})" if self.reads else ""
        return f"sumIf(b - a, covered{said})"


@dataclass(frozen=True, slots=True)
class InState:
    """Milliseconds of covered time in which a timeline had a state."""

    timeline: str
    state: bool
    doc: str
    nullable: bool = False
    reads: tuple[str, ...] = ()

    def over(self, pieces: Pieces, starts: I64) -> I64:
        inside = pieces.covered & (pieces.timelines[self.timeline] == int(self.state))
        return np.add.reduceat(np.where(inside, pieces.length, 0), starts)

    def merge(self, earlier: I64, later: I64) -> I64:
        return earlier + later

    def sql(self) -> str:
        return f"sumIf(b - a, covered AND ifNull(s_{self.timeline} = {int(self.state)}, 0))"
