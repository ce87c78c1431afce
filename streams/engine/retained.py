"""The samples that a gauge keeps in memory, and questions about neighbours in time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from schemas.clock import MINUTE
from schemas.measures.pieces import MISSING
from streams.columns.kinds import I64, Flags
from streams.engine.segments import TIME_BITS, Segment, key_of, widen
from streams.engine.times import floor

NO_TIME: Final = 0
"""Before every time that a sample can have: an entity without one."""
FAR: Final = 2**62
"""After every time: no later sample."""
_MS: Final = (1 << TIME_BITS) - 1


@dataclass(slots=True)
class Retained:
    """Segments by the start of their minute. `last` is by entity the time of its newest sample ever.

    `changed` are the minutes whose segments were written since somebody last cleared it.
    """

    columns: int
    segments: dict[int, Segment] = field(default_factory=dict)
    last: I64 = field(default_factory=lambda: np.zeros(0, np.int64))
    changed: set[int] = field(default_factory=set)

    def __len__(self) -> int:
        return sum(len(segment) for segment in self.segments.values())

    @property
    def nbytes(self) -> int:
        return sum(segment.nbytes for segment in self.segments.values()) + self.last.nbytes

    def grow(self, entities: int) -> None:
        """Room for as many entities, with some to spare."""
        if entities > len(self.last):
            more = np.full(max(entities - len(self.last), len(self.last)), NO_TIME, np.int64)
            self.last = np.concatenate([self.last, more])

    def insert(self, entity: I64, time: I64, values: Sequence[I64]) -> None:
        """New samples in order of (minute, entity, time)."""
        np.maximum.at(self.last, entity, time)
        for minute, rows in _minutes(time):
            segment = self.segments.setdefault(minute, Segment.empty(self.columns))
            self.changed.add(minute)
            segment.insert(key_of(entity[rows], time[rows]), [v[rows] for v in values])

    def replace(self, entity: I64, time: I64, values: Sequence[I64]) -> None:
        """Other values for samples that are here, in order of (minute, entity, time)."""
        for minute, rows in _minutes(time):
            self.changed.add(minute)
            self.segments[minute].replace(key_of(entity[rows], time[rows]), [v[rows] for v in values])

    def put(self, entity: I64, time: I64, values: Sequence[I64], again: Flags) -> None:
        """Samples in order of (minute, entity, time); those `again` replace one that is here."""
        old, new = np.flatnonzero(again), np.flatnonzero(~again)
        if len(old):
            self.replace(entity[old], time[old], [v[old] for v in values])
        if len(new):
            self.insert(entity[new], time[new], [v[new] for v in values])

    def at(self, entity: I64, time: I64) -> tuple[Flags, list[I64]]:
        """Whether there is a sample at this very time, and its values."""
        found = np.zeros(len(entity), np.bool_)
        values = [np.full(len(entity), MISSING, np.int64) for _ in range(self.columns)]
        for minute in np.unique(floor(time, MINUTE)).tolist():
            if (segment := self.segments.get(minute)) is None:
                continue
            rows = np.flatnonzero(floor(time, MINUTE) == minute)
            place = segment.find(key_of(entity[rows], time[rows]))
            here = place >= 0
            found[rows] = here
            for column, stored in zip(values, segment.values, strict=True):
                column[rows[here]] = widen(stored[place[here]])
        return found, values

    def next_after(self, entity: I64, time: I64, reach: int) -> I64:
        """The time of the next sample, FAR where there is none within `reach`."""
        found = np.full(len(entity), FAR, np.int64)
        first = floor(time, MINUTE)
        for step in range(reach // MINUTE + 2):
            for minute in np.unique(first[found == FAR] + step * MINUTE).tolist():
                if (segment := self.segments.get(minute)) is None:
                    continue
                rows = np.flatnonzero((found == FAR) & (first + step * MINUTE == minute))
                wanted = entity[rows]
                after = key_of(wanted, time[rows]) + 1 if step == 0 else wanted << TIME_BITS
                place = np.searchsorted(segment.key, after)
                ok = place < len(segment.key)
                keys = segment.key[place[ok]]
                same = keys >> TIME_BITS == wanted[ok]
                found[rows[ok][same]] = minute + (keys[same] & _MS)
        return np.where(found - time < reach, found, FAR)

    def evict(self, before: int) -> None:
        """Forget minutes that end at or before this time."""
        for minute in [m for m in self.segments if m + MINUTE <= before]:
            del self.segments[minute]
            self.changed.discard(minute)


def _minutes(time: I64) -> Iterator[tuple[int, slice]]:
    """Minutes of times in ascending order of minutes, and which rows are theirs."""
    starts = floor(time, MINUTE)
    borders = np.flatnonzero(np.diff(starts, prepend=starts[:1] - 1))
    for first, end in zip(borders.tolist(), [*borders[1:].tolist(), len(time)], strict=True):
        yield int(starts[first]), slice(first, end)
