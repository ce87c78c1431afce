"""Taking rows of columns, and putting columns of one kind behind one another."""

from collections.abc import Sequence

import numpy as np

from streams.columns.kinds import I64, Column, Flags, Floats, Ints, Lists, Texts


def _flags(flags: Flags | None, rows: I64) -> Flags | None:
    return None if flags is None else flags[rows]


def take(column: Column, rows: I64) -> Column:
    """The rows at these indices, in this order."""
    if isinstance(column, Ints):
        return Ints(column.values[rows], _flags(column.valid, rows))
    if isinstance(column, Floats):
        return Floats(column.values[rows], _flags(column.valid, rows))
    if isinstance(column, Texts):
        return Texts(column.buffer, column.start[rows], column.size[rows], _flags(column.valid, rows))
    counts = np.diff(column.offsets)[rows]
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    inner = np.repeat(column.offsets[:-1][rows] - offsets[:-1], counts) + np.arange(offsets[-1])
    return Lists(offsets, {name: take(item, inner) for name, item in column.items.items()})


def _all_flags(columns: Sequence[Ints] | Sequence[Floats] | Sequence[Texts]) -> Flags | None:
    if all(c.valid is None for c in columns):
        return None
    return np.concatenate([np.ones(len(c), np.bool_) if c.valid is None else c.valid for c in columns])


def concat(columns: Sequence[Column]) -> Column:
    """Columns of one kind, and texts of one buffer, as one column."""
    if len(columns) == 1:
        return columns[0]
    ints = [c for c in columns if isinstance(c, Ints)]
    if ints:
        return Ints(np.concatenate([c.values for c in ints]), _all_flags(ints))
    floats = [c for c in columns if isinstance(c, Floats)]
    if floats:
        return Floats(np.concatenate([c.values for c in floats]), _all_flags(floats))
    texts = [c for c in columns if isinstance(c, Texts)]
    if texts:
        start, size = (np.concatenate([getattr(c, part) for c in texts]) for part in ("start", "size"))
        return Texts(texts[0].buffer, start, size, _all_flags(texts))
    lists = [c for c in columns if isinstance(c, Lists)]
    counts = np.concatenate([np.diff(c.offsets) for c in lists])
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    return Lists(offsets, {name: concat([c.items[name] for c in lists]) for name in lists[0].items})
