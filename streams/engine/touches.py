"""Which windows a record changed, and which of its records changed a window last.

That is decided in log order, from what was known when each record came, so it is the same however the log was
cut into batches. A window's revision is the offset of the last record that touched it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from streams.columns.kinds import I64


class Cause(IntEnum):
    """Why a row has the revision that it has."""

    SAMPLE = 0
    LATE = 1
    """A sample for a window that was closed."""
    CLOSED = 2
    STATUS = 3
    MEMBERSHIP = 4


@dataclass(frozen=True, slots=True)
class Touches:
    """Columns: whose window (an entity's or a group's number), its start, the record's offset, the cause."""

    owner: I64
    window: I64
    offset: I64
    cause: I64

    def __len__(self) -> int:
        return len(self.owner)

    @classmethod
    def none(cls) -> "Touches":
        empty = np.zeros(0, np.int64)
        return cls(empty, empty, empty, empty)

    def only(self, rows: I64) -> "Touches":
        return Touches(self.owner[rows], self.window[rows], self.offset[rows], self.cause[rows])


def together(parts: Sequence[Touches]) -> Touches:
    if not parts:
        return Touches.none()
    columns = ("owner", "window", "offset", "cause")
    return Touches(*(np.concatenate([getattr(part, column) for part in parts]) for column in columns))


def newest(touches: Touches) -> Touches:
    """One touch for each window, the last in log order; in order of (window, owner).

    One record can touch a window twice, as a sample and by closing it: the greater cause is told.
    """
    order = np.lexsort((touches.cause, touches.offset, touches.owner, touches.window))
    owner, window = touches.owner[order], touches.window[order]
    last = np.append((owner[1:] != owner[:-1]) | (window[1:] != window[:-1]), True)[: len(order)]
    return touches.only(order[last])


@dataclass(frozen=True, slots=True)
class Ranges:
    """Rows with a range of windows each, first and last start; a last before the first is no window."""

    first: I64
    last: I64

    def expand(self, width: int) -> tuple[I64, I64]:
        """(row, window) of every window in every range."""
        counts = np.maximum(0, (self.last - self.first) // width + 1)
        rows = np.repeat(np.arange(len(counts)), counts)
        before = np.cumsum(counts) - counts
        return rows, self.first[rows] + (np.arange(len(rows)) - before[rows]) * width
