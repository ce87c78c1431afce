"""Stretches of time to search in, and the windows that they are searched by. Pure."""

from itertools import pairwise
from typing import Final

import msgspec

from schemas.clock import DAY, HOUR

_PIECE: Final = 2 * HOUR
"""Of a day. A search ends at its 100,000th result, which a large organisation has in half a day."""


class Stretch(msgspec.Struct, frozen=True, array_like=True):
    """From `start` on, before `end`; in ms."""

    start: int
    end: int


def windows(stretch: Stretch, days: int) -> tuple[Stretch, ...]:
    """By which everything is found that ended in the stretch and lived at most so many midnights before it.

    A search finds what was alive in its window and began on a UTC day that the window touches. What began
    earlier was alive at the midnights since: so the last ms of each day before is a window too.
    """
    day = stretch.start - stretch.start % DAY
    midnights = [Stretch(at - 1, at) for at in range(day - (days - 1) * DAY, day + 1, DAY)]
    first = stretch.start - stretch.start % _PIECE + _PIECE
    cuts = [stretch.start, *range(first, stretch.end, _PIECE), stretch.end]
    pieces = [Stretch(start, end) for start, end in pairwise(cuts) if start < end]
    return (*midnights, *pieces)
