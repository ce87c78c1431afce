"""Avro records → columns: every field of all rows at once.

A row that doesn't decode must not stop the others. Positions never leave the buffer, rows that go wrong are
flagged, and a row is good only if its last field ends exactly where the row does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from schemas.measures.pieces import MISSING
from streams.avro.plan import Field
from streams.avro.varints import read_longs
from streams.columns.assemble import concat, take
from streams.columns.kinds import I64, Buffer, Column, Flags, Floats, Ints, Lists, Texts
from streams.columns.utf8 import is_utf8


@dataclass(slots=True)
class _Cursor:
    """Where each row is read next. `ok` turns false for a row that leaves its bounds."""

    buffer: Buffer
    at: I64
    end: I64
    ok: Flags

    def advance(self, size: I64) -> None:
        """A negative size is no size: the row is broken."""
        beyond = (size < 0) | (size > self.end - self.at)
        self.at = np.where(beyond, self.end, self.at + size)
        self.ok &= ~beyond

    def longs(self) -> I64:
        values, sizes = read_longs(self.buffer, self.at)
        self.advance(sizes)
        return values

    def some(self, rows: I64) -> "_Cursor":
        return _Cursor(self.buffer, self.at[rows], self.end[rows], self.ok[rows])

    def put_back(self, rows: I64, part: "_Cursor") -> None:
        self.at[rows] = part.at
        self.ok[rows] = part.ok


def decode(
    fields: Sequence[Field], buffer: Buffer, start: I64, end: I64, whole: bool = True
) -> tuple[dict[str, Column], Flags]:
    """Columns by field name, and which rows are good. `start` is behind the framing prefix. Of what isn't
    `whole`, more may follow.
    """
    cursor = _Cursor(buffer, start.copy(), end, start <= end)
    columns = {field.name: _column(field, cursor) for field in fields}
    return columns, cursor.ok & (cursor.at == end) if whole else cursor.ok


def _column(field: Field, cursor: _Cursor) -> Column:
    if field.kind == "list":
        return _list(field, cursor)
    if not field.optional:
        return _plain(field, cursor, None)
    branch = cursor.longs()
    cursor.ok &= (branch == 0) | (branch == 1)
    valid = branch == 1
    if valid.all():
        return _plain(field, cursor, valid)
    rows = np.flatnonzero(valid)
    part = cursor.some(rows)
    inner = _plain(field, part, None)
    cursor.put_back(rows, part)
    return _spread(inner, rows, valid, cursor.buffer)


def _plain(field: Field, cursor: _Cursor, valid: Flags | None) -> Ints | Floats | Texts:
    if field.kind == "long":
        return Ints(cursor.longs(), valid)
    if field.kind in ("text", "bytes"):
        return _texts(field, cursor, valid)
    if field.kind == "boolean":
        values = cursor.buffer.bytes_[cursor.at].astype(np.int64)
        cursor.ok &= values <= 1
        cursor.advance(np.ones(len(values), np.int64))
        return Ints(values, valid)
    floats = cursor.buffer.words[cursor.at].view(np.float64)
    cursor.advance(np.full(len(floats), 8))
    return Floats(floats, valid)


def _texts(field: Field, cursor: _Cursor, valid: Flags | None) -> Texts:
    sizes = cursor.longs()
    start = cursor.at
    cursor.advance(sizes)
    texts = Texts(cursor.buffer, start, cursor.at - start, valid)
    if field.kind == "text":
        cursor.ok &= is_utf8(texts)
    return texts


def _spread(inner: Ints | Floats | Texts, rows: I64, valid: Flags, buffer: Buffer) -> Column:
    """Values of some rows → a column of all rows."""
    n = len(valid)
    if isinstance(inner, Ints):
        values = np.full(n, MISSING, np.int64)
        values[rows] = inner.values
        return Ints(values, valid)
    if isinstance(inner, Floats):
        floats = np.zeros(n, np.float64)
        floats[rows] = inner.values
        return Floats(floats, valid)
    start, size = np.zeros(n, np.int64), np.zeros(n, np.int64)
    start[rows], size[rows] = inner.start, inner.size
    return Texts(buffer, start, size, valid)


def _blocks(cursor: _Cursor, rows: I64) -> I64:
    """Item counts of each row's next block; a negative one is followed by the block's size in bytes."""
    part = cursor.some(rows)
    counts = part.longs()
    sized = np.flatnonzero(counts < 0)
    if len(sized):
        inner = part.some(sized)
        inner.longs()
        part.put_back(sized, inner)
    counts = np.abs(counts)
    # An item takes a byte at least; the least int64 has no absolute value and stays negative.
    part.ok &= (counts >= 0) & (counts <= part.end - part.at)
    cursor.put_back(rows, part)
    return np.where(part.ok, counts, 0)


def _list(field: Field, cursor: _Cursor) -> Lists:
    """Block by block, and in a block the first item of every row, then the second of every row that has one.

    Items are found item by item and put in order of rows at the end.
    """
    rows = np.arange(len(cursor.at))
    owners: list[I64] = [np.zeros(0, np.int64)]
    items: list[dict[str, Column]] = [_items(field, cursor.some(rows[:0]))]
    while len(rows):
        counts = _blocks(cursor, rows)
        rows, counts = rows[counts > 0], counts[counts > 0]
        for j in range(int(counts.max(initial=0))):
            having = rows[(counts > j) & cursor.ok[rows]]
            part = cursor.some(having)
            items.append(_items(field, part))
            cursor.put_back(having, part)
            owners.append(having)
        rows = rows[cursor.ok[rows]]
    owner = np.concatenate(owners)
    order = np.argsort(owner, kind="stable")
    offsets = np.searchsorted(owner[order], np.arange(len(cursor.at) + 1))
    parts = {name: take(concat([i[name] for i in items]), order) for name in items[0]}
    return Lists(offsets.astype(np.int64), parts)


def _items(field: Field, cursor: _Cursor) -> dict[str, Column]:
    return {part.name: _column(part, cursor) for part in field.parts}
