"""Avro's numbers: zigzag varints (Avro 1.12, binary encoding of int and long), a column at a time."""

from typing import Final

import numpy as np

from streams.columns.kinds import I64, U64, Buffer, Flags

_CONTINUES: Final = np.uint64(0x8080808080808080)
_ONE: Final = np.uint64(1)
_SHORT: Final = np.uint64(0x7F)

NO_NUMBER: Final = -1
"""The size of what has more than 64 bits: nobody writes it."""

# Eight groups of seven bits are pulled together in three steps: pairs, quadruples, all.
_PACK: Final = (
    (np.uint64(0x007F007F007F007F), np.uint64(0x7F007F007F007F00), np.uint64(1)),
    (np.uint64(0x00003FFF00003FFF), np.uint64(0x3FFF00003FFF0000), np.uint64(2)),
    (np.uint64(0x000000000FFFFFFF), np.uint64(0x0FFFFFFF00000000), np.uint64(4)),
)
# An isolated top bit of a byte → number of bytes up to it, by its de Bruijn index.
_DE_BRUIJN: Final = np.uint64(0x03F79D71B4CB0A89)


def _byte_counts() -> I64:
    counts = np.zeros(64, np.int64)
    with np.errstate(over="ignore"):
        for bit in range(64):
            index = (np.uint64(1 << bit) * _DE_BRUIJN) >> np.uint64(58)
            counts[int(index)] = bit // 8 + 1
    return counts


_COUNTS: Final = _byte_counts()


def unzigzag(raw: U64) -> I64:
    return (raw >> _ONE).astype(np.int64) ^ -((raw & _ONE).astype(np.int64))


def _long(buffer: Buffer, at: I64) -> tuple[U64, I64]:
    """Varints of nine and ten bytes: what the first word leaves over stands in the second."""
    raw, _ = _packed(buffer.words[at], np.full(len(at), 8))
    second = buffer.words[np.minimum(at + 8, len(buffer.words) - 1)]
    ninth = (second & np.uint64(0x7F)) << np.uint64(56)
    more = (second & np.uint64(0x80)) != 0
    tenth = np.where(more, (second >> np.uint64(8)) & np.uint64(0xFF), np.uint64(0))
    sizes = np.where(tenth > _ONE, NO_NUMBER, np.where(more, 10, 9))
    return raw | ninth | (tenth << np.uint64(63)), sizes.astype(np.int64)


_TAILS: Final = np.array([(1 << 8 * n) - 1 for n in range(8)] + [2**64 - 1], dtype=np.uint64)


def _packed(words: U64, sizes: I64) -> tuple[U64, I64]:
    raw = words & _TAILS[sizes] & np.uint64(0x7F7F7F7F7F7F7F7F)
    for low, high, shift in _PACK:
        raw = (raw & low) | ((raw & high) >> shift)
    return raw, sizes


def read_longs(buffer: Buffer, at: I64) -> tuple[I64, I64]:
    """The numbers at these bytes, and how many bytes each takes or NO_NUMBER. Never looks beyond the buffer.

    Most columns are of small numbers: where all of them take one byte, only bytes are looked at.
    """
    first = buffer.bytes_[at]
    if not (first & 0x80).any():
        return unzigzag(first.astype(np.uint64)), np.ones(len(at), np.int64)
    words = buffer.words[at]
    ends = ~words & _CONTINUES
    with np.errstate(over="ignore"):
        lowest = ends & (~ends + _ONE)
        sizes = _COUNTS[(lowest * _DE_BRUIJN) >> np.uint64(58)]
    raw, sizes = _packed(words, sizes)
    beyond: Flags = ends == 0
    if beyond.any():
        raw[beyond], sizes[beyond] = _long(buffer, at[beyond])
    return unzigzag(raw), sizes
