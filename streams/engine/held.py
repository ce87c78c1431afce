"""The pieces of one window: for each entity the stretches over which it holds one sample."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from streams.columns.kinds import I64, Flags
from streams.engine.arrivals import Pace
from streams.engine.retained import Retained
from streams.engine.segments import TIME_BITS, widen

_MS = (1 << TIME_BITS) - 1


@dataclass(frozen=True, slots=True)
class Held:
    """Columns in order of (entity, time). `sampled` is 1 where the piece begins with its sample."""

    entity: I64
    start: I64
    end: I64
    sampled: I64
    values: list[I64]

    def __len__(self) -> int:
        return len(self.entity)

    def only(self, rows: I64) -> "Held":
        values = [v[rows] for v in self.values]
        return Held(self.entity[rows], self.start[rows], self.end[rows], self.sampled[rows], values)

    def cut(self, entity: int, times: list[int]) -> Self | "Held":
        """Cut the entity's pieces in two wherever one of the times is inside."""
        held: Held = self
        for time in times:
            inside = (held.entity == entity) & (held.start < time) & (time < held.end)
            for row in np.flatnonzero(inside).tolist():
                held = held._cut(row, time)
        return held

    def _cut(self, row: int, time: int) -> "Held":
        twice = np.insert(np.arange(len(self)), row, row)
        halves = self.only(twice)
        halves.end[row], halves.start[row + 1], halves.sampled[row + 1] = time, time, 0
        return halves


@dataclass(frozen=True, slots=True)
class _Carry:
    """Each entity's newest sample before the window, if it holds into it."""

    time: I64
    there: Flags
    values: list[I64]


def _carry(window: int, entity: I64, retained: Retained, pace: Pace) -> _Carry:
    time = np.zeros(len(entity), np.int64)
    there = np.zeros(len(entity), np.bool_)
    values = [np.zeros(len(entity), np.int64) for _ in range(retained.columns)]
    minute = window - pace.width
    while minute > window - pace.hold - pace.width and not there.all():
        if (segment := retained.segments.get(minute)) is not None:
            rows = np.flatnonzero(~there)
            low, high = segment.ranges(entity[rows])
            rows, last = rows[high > low], high[high > low] - 1
            time[rows] = minute + (segment.key[last] & _MS)
            there[rows] = True
            for column, stored in zip(values, segment.values, strict=True):
                column[rows] = widen(stored[last])
        minute -= pace.width
    return _Carry(time, there & (time + pace.hold > window), values)


def hold(window: int, entity: I64, closed: Flags, retained: Retained, pace: Pace) -> Held:
    """Pieces of these entities, ascending; `closed` says for each whether the window is.

    In an open window the newest sample of an entity holds no time yet: its piece has length 0.
    """
    carry = _carry(window, entity, retained, pace)
    segment = retained.segments.get(window)
    low, high = segment.ranges(entity) if segment else (np.zeros_like(entity), np.zeros_like(entity))
    taken = high - low
    counts = taken + carry.there
    offsets = np.cumsum(counts) - counts
    owner = np.repeat(np.arange(len(entity)), counts)
    at, first = np.arange(len(owner)), offsets[owner]
    from_carry = carry.there[owner] & (at == first)
    row = np.where(from_carry, 0, low[owner] + at - first - carry.there[owner])
    time = np.where(from_carry, carry.time[owner], 0)
    values = [np.where(from_carry, c[owner], 0) for c in carry.values]
    if segment is not None and len(segment):
        time = np.where(from_carry, time, window + (segment.key[row] & _MS))
        stored = (widen(column[row]) for column in segment.values)
        values = [np.where(from_carry, v, s) for v, s in zip(values, stored, strict=True)]
    return _pieces(window, entity, closed, retained, pace, owner, time, from_carry, values)


def _pieces(
    window: int,
    entity: I64,
    closed: Flags,
    retained: Retained,
    pace: Pace,
    owner: I64,
    time: I64,
    from_carry: Flags,
    values: list[I64],
) -> Held:
    start = np.maximum(time, window)
    last = np.append(owner[1:] != owner[:-1], True)[: len(owner)]
    following = np.append(start[1:], 0)[: len(start)]
    until = np.where(last, window + pace.width, following)
    end = np.minimum(until, time + pace.hold)
    tail = ~closed[owner] & (time == retained.last[entity[owner]])
    end = np.where(tail, start, end)
    held = Held(entity[owner], start, end, (~from_carry).astype(np.int64), values)
    return held.only(np.flatnonzero((end > start) | ~from_carry))
