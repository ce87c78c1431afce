"""What holds until the next change is known: statuses and memberships, by entity.

Changes are few, so they are taken one by one. Looking up many moments at once is quick where nothing changed
after them, which is nearly always so.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from schemas.measures.pieces import MISSING
from streams.columns.kinds import I64
from streams.engine.retained import FAR

UNKNOWN: Final = MISSING
"""The value before the first change that is known."""
_NONE: Final = -1
"""Before every time: an entity without changes."""


@dataclass(frozen=True, slots=True)
class Change:
    """Between `start` and `end` the value went from `before` to `after`, which may be the same."""

    start: int
    end: int
    before: int
    after: int


@dataclass(slots=True)
class _Line:
    """Changes of one entity: `times` ascending, and the value from each on."""

    times: list[int]
    values: list[int]


@dataclass(slots=True)
class Histories:
    """Step functions of time, one for each entity; values are int64."""

    lines: dict[int, _Line] = field(default_factory=dict)
    _newest: I64 = field(default_factory=lambda: np.zeros(0, np.int64))
    _value: I64 = field(default_factory=lambda: np.zeros(0, np.int64))

    def set(self, entity: int, time: int, value: int) -> Change | None:
        """From `time` on the value is this one, up to the next change; None where that was known already.

        A change to the value that was there before is remembered too: an earlier one may come in between.
        """
        line = self.lines.setdefault(entity, _Line([], []))
        at = bisect_left(line.times, time)
        known = at < len(line.times) and line.times[at] == time
        if known and line.values[at] == value:
            return None
        before = line.values[at] if known else line.values[at - 1] if at else UNKNOWN
        if known:
            line.values[at] = value
        else:
            line.times.insert(at, time)
            line.values.insert(at, value)
        self._note(entity, line)
        return Change(time, line.times[at + 1] if at + 1 < len(line.times) else FAR, before, value)

    def at(self, entity: int, time: int) -> int | None:
        """The value that was set at this very time, if one was."""
        line = self.lines.get(entity)
        if line is None:
            return None
        i = bisect_left(line.times, time)
        return line.values[i] if i < len(line.times) and line.times[i] == time else None

    def earliest(self, entity: int) -> tuple[int, int] | None:
        """The first change that is remembered: its time and value."""
        line = self.lines.get(entity)
        return (line.times[0], line.values[0]) if line else None

    def values(self, entity: I64, time: I64) -> I64:
        """The value of each entity at each time, UNKNOWN before its first change."""
        self._grow(int(entity.max(initial=-1)) + 1)
        found = np.where(time >= self._newest[entity], self._value[entity], UNKNOWN)
        for row in np.flatnonzero(time < self._newest[entity]).tolist():
            line = self.lines.get(int(entity[row]))
            i = bisect_right(line.times, int(time[row])) - 1 if line else -1
            found[row] = line.values[i] if line and i >= 0 else UNKNOWN
        return found

    def changes(self, entity: int, start: int, end: int) -> list[int]:
        """Times of changes within (start, end)."""
        line = self.lines.get(entity)
        return line.times[bisect_right(line.times, start) : bisect_left(line.times, end)] if line else []

    def unsettled(self, since: int) -> I64:
        """Entities with a change after `since`, ascending."""
        return np.flatnonzero(self._newest > since)

    def settled(self, since: int) -> I64:
        """Entities that have changes, none of them after `since`, ascending."""
        return np.flatnonzero((self._newest >= 0) & (self._newest <= since))

    def spans(self, entity: int, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """(from, to, value) of every stretch of [start, end), UNKNOWN ones left out."""
        cuts = [start, *self.changes(entity, start, end), end]
        values = self.values(np.full(len(cuts) - 1, entity), np.array(cuts[:-1]))
        for a, b, value in zip(cuts, cuts[1:], values.tolist(), strict=False):
            if value != UNKNOWN:
                yield a, b, value

    def forget(self, before: I64) -> None:
        """Drop changes that another one up to this time follows: nobody asks about what was earlier.

        `before` is by entity.
        """
        for entity, line in self.lines.items():
            if len(line.times) < 2:
                continue
            keep = max(bisect_right(line.times, int(before[entity])) - 1, 0)
            if keep:
                del line.times[:keep], line.values[:keep]

    def restore(self, lines: Mapping[int, tuple[list[int], list[int]]]) -> None:
        """Take over changes: times and values by entity."""
        for entity, (times, values) in lines.items():
            self.lines[entity] = _Line(times, values)
            self._note(entity, self.lines[entity])

    def _grow(self, entities: int) -> None:
        if entities > len(self._newest):
            more = max(entities - len(self._newest), len(self._newest))
            self._newest = np.concatenate([self._newest, np.full(more, _NONE, np.int64)])
            self._value = np.concatenate([self._value, np.full(more, UNKNOWN, np.int64)])

    def _note(self, entity: int, line: _Line) -> None:
        self._grow(entity + 1)
        self._newest[entity], self._value[entity] = line.times[-1], line.values[-1]
