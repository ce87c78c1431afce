"""Status and inventory records → changed histories, touched windows, and what SQL must restate."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from streams.columns.kinds import I64
from streams.engine.arrivals import Pace, Requests
from streams.engine.groups import NO_GROUP
from streams.engine.histories import UNKNOWN, Change
from streams.engine.touches import Cause, Touches


@dataclass(slots=True)
class Collected:
    """Touches and requests, gathered one by one."""

    pace: Pace
    candidates: I64
    """Starts of the windows that can have rows, ascending: those that some retained sample reaches."""
    rows: list[tuple[int, int, int, int]] = field(default_factory=list)
    spans: list[tuple[int, int, int, int]] = field(default_factory=list)

    def touch(self, owners: Iterable[int], change: Change, kept_from: int, offset: int, cause: Cause) -> None:
        """Windows of [start, end) that are in memory and look different now."""
        if change.before == change.after:
            return
        low, high = (np.searchsorted(self.candidates, t) for t in self._span(change, kept_from))
        for window in self.candidates[low:high].tolist():
            self.rows += [(owner, window, offset, int(cause)) for owner in owners]

    def restate(self, entity: int, change: Change, kept_from: int, offset: int) -> None:
        """Windows of [start, end) that are not."""
        if change.start < kept_from and change.before != change.after:
            self.spans.append((entity, change.start, min(change.end, kept_from), offset))

    def _span(self, change: Change, kept_from: int) -> Iterator[int]:
        yield max(change.start - change.start % self.pace.width, kept_from)
        yield change.end

    def touches(self) -> Touches:
        return Touches(*_columns(self.rows))

    def requests(self) -> Requests:
        return Requests(*_columns(self.spans))


def _columns(rows: list[tuple[int, int, int, int]]) -> list[I64]:
    return list(np.array(rows, np.int64).T) if rows else [np.zeros(0, np.int64)] * 4


def groups_of(change: Change) -> set[int]:
    """The groups that gain or lose by a change of membership."""
    return {value >> 1 for value in (change.before, change.after) if value not in (UNKNOWN, NO_GROUP)}
