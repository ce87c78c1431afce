"""Retained samples: for each minute one segment, its columns sorted by entity and time.

A sample takes 8 bytes, for entity and time, and 4 for each value. A value beyond 32 bits makes its column of
that segment 64 bits wide.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from schemas.clock import MINUTE
from schemas.measures.pieces import MISSING
from streams.columns.kinds import I64

_SMALL_MISSING: Final = -(2**31)
_SMALL: Final = (-(2**31) + 1, 2**31 - 1)
TIME_BITS: Final = 16
Values = NDArray[np.signedinteger[Any]]
"""int32 or int64."""


def narrow(values: I64) -> Values:
    """32 bits where all values fit, with their own mark for MISSING."""
    plain = values[values != MISSING]
    if len(plain) and not (plain.min() >= _SMALL[0] and plain.max() <= _SMALL[1]):
        return values
    return np.where(values == MISSING, _SMALL_MISSING, values).astype(np.int32)


def widen(values: Values) -> I64:
    wide = values.astype(np.int64)
    if values.dtype == np.int32:
        wide[wide == _SMALL_MISSING] = MISSING
    return wide


def _joined(values: Values, more: I64, at: I64) -> Values:
    """`more` put in before the positions `at`; the wider of the two widths."""
    added = narrow(more)
    if added.dtype != values.dtype:
        values, added = widen(values), more
    return np.insert(values, at, added)


@dataclass(slots=True)
class Segment:
    """One minute. `key` is entity << 16 | millisecond of the minute: int64, ascending and unique."""

    key: I64
    values: list[Values]

    @classmethod
    def empty(cls, columns: int) -> "Segment":
        none: Values = np.zeros(0, np.int32)
        return cls(np.zeros(0, np.int64), [none] * columns)

    def __len__(self) -> int:
        return len(self.key)

    @property
    def nbytes(self) -> int:
        return self.key.nbytes + sum(v.nbytes for v in self.values)

    def ranges(self, entity: I64) -> tuple[I64, I64]:
        """First and one past the last row of each entity."""
        low = np.searchsorted(self.key, entity << TIME_BITS)
        return low, np.searchsorted(self.key, (entity + 1) << TIME_BITS)

    def find(self, key: I64) -> I64:
        """The row of each key, -1 for one that is not here."""
        if not len(self.key):
            return np.full(len(key), -1, np.int64)
        at = np.searchsorted(self.key, key)
        at[at == len(self.key)] = 0
        return np.where(self.key[at] == key, at, -1)

    def insert(self, key: I64, values: Sequence[I64]) -> None:
        """Keys ascending and unique, none of them here already."""
        place = np.searchsorted(self.key, key)
        self.key = np.insert(self.key, place, key)
        self.values = [_joined(v, more, place) for v, more in zip(self.values, values, strict=True)]

    def replace(self, key: I64, values: Sequence[I64]) -> None:
        """Other values for keys that are here."""
        place = np.searchsorted(self.key, key)
        for i, more in enumerate(values):
            column, new = self.values[i].copy(), narrow(more)
            if new.dtype != column.dtype:
                column, new = widen(column), more
            column[place] = new
            self.values[i] = column


def key_of(entity: I64, time: I64) -> I64:
    """The key of a sample within its minute's segment."""
    return entity << TIME_BITS | time % MINUTE
