"""What came late, and what came twice: for metrics, as nothing of either is lost or counted wrongly."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from schemas.clock import SECOND
from streams.columns.kinds import U64, Flags
from streams.sink.plan import Rows
from streams.sink.progress import Mark, Marks, places_of, times

_LATE_BY: Final = 30 * SECOND
_MOST: Final = 1_000_000


class Seen:
    """The newest million of what was told, at least; two at most."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._recent = self._older = np.zeros(0, np.uint64)

    def repeats(self, told: U64) -> int:
        """How many of these were told before, among themselves too."""
        fresh = np.unique(told)
        fresh = fresh[~(_among(self._recent, fresh) | _among(self._older, fresh))]
        self._recent = np.sort(np.concatenate([self._recent, fresh]), kind="stable")  # merges two runs
        if len(self._recent) > self._most:
            self._older, self._recent = self._recent, self._recent[:0]
        return len(told) - len(fresh)


def _among(known: U64, wanted: U64) -> Flags:
    if not len(known):
        return np.zeros(len(wanted), np.bool_)
    at = np.searchsorted(known, wanted)
    at[at == len(known)] = 0
    found: Flags = known[at] == wanted
    return found


@dataclass(frozen=True, slots=True)
class Noticed:
    """Facts of one record type that were told before, and that are far behind the watermark."""

    record: str
    duplicates: int
    late: int


@dataclass
class Noticing:
    """Of one log. What is read again, as after a rebalance, was noticed before."""

    _seen: dict[str, Seen] = field(default_factory=dict)

    def notice(self, rows: Sequence[Rows], before: Marks) -> Iterator[Noticed]:
        """`before`: the marks ahead of this batch."""
        for part in rows:
            if part.told is None:
                continue
            places, which = places_of(part)
            marks = [before.get(place) or Mark(0, -1) for place in places]
            fresh = part.revision > np.array([m.revision for m in marks], np.int64)[which]
            floor = np.array([m.watermark for m in marks], np.int64)[which]
            late = int((fresh & (times(part, "effective_time") < floor - _LATE_BY)).sum())
            repeats = self._seen.setdefault(part.type.name, Seen()).repeats(part.told[fresh])
            yield Noticed(part.type.name, repeats, late)
