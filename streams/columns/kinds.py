"""Columns of a batch, as they come off the wire: texts stay where they are and are only pointed at."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]
U8 = NDArray[np.uint8]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Buffer:
    """The bytes of all values of a batch, one after the other.

    `words[i]` is the little-endian 64-bit word at byte i, whatever i's alignment; the bytes are padded so
    that a word can be read at every one of them.
    """

    data: bytes
    bytes_: U8
    words: U64


@dataclass(frozen=True, slots=True)
class Ints:
    """int64 values; `valid` is None where every row has one. An invalid row's value is MISSING."""

    values: I64
    valid: Flags | None = None

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True, slots=True)
class Floats:
    values: NDArray[np.float64]
    valid: Flags | None = None

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True, slots=True)
class Texts:
    """Strings or bytes: `size` bytes at `start` of the buffer."""

    buffer: Buffer
    start: I64
    size: I64
    valid: Flags | None = None

    def __len__(self) -> int:
        return len(self.start)

    def at(self, row: int) -> bytes:
        return self.buffer.data[int(self.start[row]) : int(self.start[row] + self.size[row])]


@dataclass(frozen=True, slots=True)
class Lists:
    """Rows of several items: row i has the items from offsets[i] to offsets[i + 1]."""

    offsets: I64
    items: "Mapping[str, Column]"
    """By part name; a list of plain values has one part, named ''."""

    def __len__(self) -> int:
        return len(self.offsets) - 1


Column = Ints | Floats | Texts | Lists
Columns = Mapping[str, Column]
