"""Pieces: the stretches of time over which everything a measure looks at is constant.

A gauge holds its value from one sample to the next. Cut at window borders and wherever a timeline or the
membership changes, that is a table of disjoint pieces, and every measure is a reduction over them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

I64 = NDArray[np.int64]
Flags = NDArray[np.bool_]

MISSING: Final = -(2**63)
"""No value: a sample that doesn't say, a minimum over nothing. NULL in ClickHouse and Avro."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Columns of equal length; pieces of one (key, window) stand together, in order of time."""

    start: I64
    """Milliseconds; a piece is [start, end). A last sample, not yet held, is a piece of length 0."""
    end: I64
    covered: Flags
    """All that is expected is known here; always so for a single entity."""
    samples: I64
    """Samples taken at `start`."""
    values: Mapping[str, I64]
    """By source column; MISSING where the sample doesn't say. For a group: the sum over its entities."""
    timelines: Mapping[str, I64]
    """By timeline: 1, 0, or MISSING where it is not known."""
    members: I64
    """Entities that belong to the group; 1 for a single entity."""
    covering: I64
    """Of these: with a held sample, or known to be out of service."""

    @property
    def length(self) -> I64:
        return self.end - self.start

    def total(self, columns: tuple[str, ...]) -> I64:
        """The sum of value columns; MISSING where one of them is."""
        first, *rest = (self.values[c] for c in columns)
        result, missing = first, first == MISSING
        for more in rest:
            result, missing = result + more, missing | (more == MISSING)
        return np.where(missing, MISSING, result)
