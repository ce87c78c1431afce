"""Columns of integers → Avro bodies, all rows at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from schemas.measures.pieces import MISSING
from streams.columns.kinds import I64, U8, U64

_SEVEN: Final = np.uint64(7)
_LOW: Final = np.uint64(0x7F)
_NULL, _SOME = 0, 2  # branch 0 and 1 of [null, long], zigzag


@dataclass(frozen=True, slots=True)
class Longs:
    """A field of type long, or [null, long] where MISSING is null."""

    values: I64
    optional: bool = False


@dataclass(frozen=True, slots=True)
class _Bytes:
    """The encoded column: `size` bytes of each row of `cells` count."""

    cells: U8
    size: I64


def zigzag(values: I64) -> U64:
    return ((values << 1) ^ (values >> 63)).view(np.uint64)


def _varint(values: I64) -> _Bytes:
    raw = zigzag(values)
    width = max(1, -(-int(raw.max(initial=0)).bit_length() // 7))
    cells = np.empty((len(raw), width), np.uint8)
    size = np.ones(len(raw), np.int64)
    for k in range(width):
        part = raw >> (_SEVEN * np.uint64(k))
        more = (part >> _SEVEN) != 0
        cells[:, k] = (part & _LOW).astype(np.uint8) | (more.astype(np.uint8) << 7)
        if k + 1 < width:
            size += more
    return _Bytes(cells, size)


def _column(field: Longs) -> _Bytes:
    if not field.optional:
        return _varint(field.values)
    null = field.values == MISSING
    plain = _varint(np.where(null, 0, field.values))
    branch = np.where(null, _NULL, _SOME).astype(np.uint8)
    return _Bytes(np.column_stack([branch, plain.cells]), np.where(null, 1, 1 + plain.size))


def encode_longs(fields: Sequence[Longs]) -> tuple[bytes, I64]:
    """The bodies of all rows behind one another, and where each ends."""
    columns = [_column(field) for field in fields]
    cells = np.concatenate([c.cells for c in columns], axis=1)
    used = np.concatenate([np.arange(c.cells.shape[1]) < c.size[:, None] for c in columns], axis=1)
    ends = np.cumsum(np.sum([c.size for c in columns], axis=0))
    return cells[used].tobytes(), ends


def encode_text(text: bytes) -> bytes:
    """An Avro string."""
    size, _ = encode_longs([Longs(np.array([len(text)], np.int64))])
    return size + text
