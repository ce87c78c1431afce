"""How far time came in a batch, by organisation: what closes, and at which record."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from streams.columns.kinds import I64
from streams.engine.arrivals import Pace
from streams.engine.times import Watermarks, running


@dataclass(frozen=True, slots=True)
class Clockwork:
    """The watermarks at every record of a batch, at its beginning and at its end."""

    offset: I64
    org: I64
    marks: Watermarks
    start: I64
    """By organisation."""
    end: I64

    @classmethod
    def wind(cls, offset: I64, org: I64, proposed: I64, start: I64) -> "Clockwork":
        marks = running(org, proposed, start)
        end = start.copy()
        np.maximum.at(end, org, marks.after)
        return cls(offset, org, marks, start.copy(), end)

    def as_of(self, offset: I64) -> I64:
        """The watermark of a record's organisation right after the record at each offset."""
        return self.marks.after[np.searchsorted(self.offset, offset)]

    def closings(self, pace: Pace, windows: I64) -> Iterator[tuple[int, I64, I64]]:
        """(window, organisations, offsets) of the `windows` that close in this batch.

        A window closes at the first record after which the watermark is J past its end.
        """
        before, after = pace.closed_to(self.start), pace.closed_to(self.end)
        for window in windows.tolist():
            orgs = np.flatnonzero((before <= window) & (window < after))
            if len(orgs):
                due = window + pace.width + pace.close_after
                yield window, orgs, np.array([self._reached(org, due) for org in orgs.tolist()], np.int64)

    def _reached(self, org: int, due: int) -> int:
        """The offset of the organisation's first record with at least this watermark."""
        rows = np.flatnonzero(self.org == org)
        return int(self.offset[rows[np.searchsorted(self.marks.after[rows], due)]])
