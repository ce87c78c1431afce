"""Time in a log: how far it has come at every record, for each organisation, in log order.

The watermark of an organisation is the running maximum of min(effective, received). It is computed record by
record and never for a batch, so that it doesn't matter how the log was cut into batches.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from streams.columns.kinds import I64

NEVER: Final = 0
"""The watermark of an organisation that has said nothing yet: before every time that a record can have."""
_TIME_BITS: Final = 42  # 2100-01-01 in milliseconds takes 42 bits
_TIME_MASK: Final = (1 << _TIME_BITS) - 1


@dataclass(frozen=True, slots=True)
class Watermarks:
    """The watermark of a record's organisation just before the record and just after it, in ms."""

    before: I64
    after: I64


def running(org: I64, time: I64, start: I64) -> Watermarks:
    """`org` are indices into `start`, the organisations' watermarks at the batch's beginning."""
    order = np.argsort(org, kind="stable")
    grouped = org[order]
    proposed = np.maximum(time[order], start[grouped])
    highest = np.maximum.accumulate(grouped << _TIME_BITS | proposed) & _TIME_MASK
    earlier = np.empty_like(highest)
    earlier[1:] = highest[:-1]
    first = np.flatnonzero(np.diff(grouped, prepend=-1))
    earlier[first] = start[grouped[first]]
    before, after = np.empty_like(highest), np.empty_like(highest)
    before[order], after[order] = earlier, highest
    return Watermarks(before, after)


def floor(time: I64, width: int) -> I64:
    """Starts of the windows that hold the times."""
    return time - time % width
