"""Columns → Arrow arrays, without making a Python object of any value."""

from dataclasses import replace
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa

from schemas.declare.columns import Column as Declared
from streams.columns.kinds import I64, U8, Column, Flags, Lists, Texts

ArrowArray: TypeAlias = "pa.Array[Any]"

ARROW: Final[dict[str, Any]] = {
    "text": pa.string(),
    "term": pa.string(),
    "json": pa.string(),
    "bytes": pa.binary(),
    "int": pa.int64(),
    "centi_percent": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "instant": pa.timestamp("ms", "UTC"),
}
"""Arrow types of the kinds of schemas/declare/kinds.py."""
_WORD: Final = 8
_LONG: Final = 20
"""Bytes from which a slice of each text is faster than to look every byte up."""


def gather(texts: Texts) -> tuple[U8, I64]:
    """The bytes of all rows behind one another, and the offsets of each.

    Ids of one length, the usual case, are fetched a word at a time: eight times fewer look-ups.
    """
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(texts.size)])
    n, total = len(texts), int(offsets[-1])
    if n and total == n * int(texts.size[0]) and bool((texts.size == texts.size[0]).all()):
        width = int(texts.size[0])
        words = np.empty((n, -(-width // _WORD)), np.uint64)
        for k in range(words.shape[1]):
            words[:, k] = texts.buffer.words[texts.start + k * _WORD]
        return np.ascontiguousarray(words.view(np.uint8)[:, :width]).reshape(-1), offsets
    if total > n * _LONG:
        data, ends = texts.buffer.data, texts.start + texts.size
        pieces = [data[a:b] for a, b in zip(texts.start.tolist(), ends.tolist(), strict=True)]
        return np.frombuffer(b"".join(pieces), np.uint8), offsets
    where = np.repeat(texts.start - offsets[:-1], texts.size) + np.arange(total)
    return texts.buffer.bytes_[where], offsets


def _mask(valid: Flags | None) -> Flags | None:
    return None if valid is None else ~valid


def text_array(texts: Texts, kind: str) -> ArrowArray:
    data, offsets = gather(texts)
    bitmap = None
    if texts.valid is not None:
        bitmap = pa.py_buffer(np.packbits(texts.valid, bitorder="little").tobytes())
    parts = [bitmap, pa.py_buffer(offsets.astype(np.int32).data), pa.py_buffer(data.data)]
    return pa.Array.from_buffers(ARROW[kind], len(texts), parts)


def _array(column: Column | None, declared: Declared, rows: int) -> ArrowArray:
    """The array of a column, or of a part of the items of one; None: the writer didn't have it, so its Avro
    default.
    """
    kind = declared.kind.name
    if declared.repeated:
        lists = _lists(column, rows)
        item = replace(declared, repeated=False)
        return _listed(lists, _array(lists.items.get(""), item, int(lists.offsets[-1])))
    if column is None:
        blank = None if declared.optional else declared.kind.blank
        absent: ArrowArray = pa.repeat(pa.scalar(blank, ARROW[kind]), rows)
        return absent
    if isinstance(column, Texts):
        return text_array(column, kind)
    if isinstance(column, Lists):
        raise TypeError(f"{declared.name}: a list has an array for each of its parts")
    plain: ArrowArray = pa.array(column.values, mask=_mask(column.valid))
    return plain.cast(ARROW[kind])


def arrays(declared: Declared, column: Column | None, rows: int, name: str) -> dict[str, ArrowArray]:
    """The arrays of a declared column, by ClickHouse column name: several for a repeated record."""
    if not declared.nested:
        return {name: _array(column, declared, rows)}
    lists = _lists(column, rows)
    items = int(lists.offsets[-1])
    return {
        f"{name}.{part.name}": _listed(lists, _array(lists.items.get(part.name), part, items))
        for part in declared.nested
    }


def _lists(column: Column | None, rows: int) -> Lists:
    return column if isinstance(column, Lists) else Lists(np.zeros(rows + 1, np.int64), {})


def _listed(lists: Lists, items: ArrowArray) -> ArrowArray:
    made: ArrowArray = pa.ListArray.from_arrays(pa.array(lists.offsets, pa.int32()), items)
    return made
