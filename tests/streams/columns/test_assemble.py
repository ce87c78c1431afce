"""Taking rows of columns and joining columns, against the same done with Python lists."""

from random import Random

import numpy as np

from streams.columns.assemble import concat, take
from streams.columns.buffer import join
from streams.columns.kinds import Column, Floats, Ints, Lists, Texts
from tests.builders.columns import at


def _flags(random: Random, rows: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]] | None:
    return np.array([random.random() < 0.7 for _ in range(rows)]) if random.random() < 0.5 else None


def _columns(random: Random, sizes: list[int]) -> list[list[Column]]:
    """For each kind one column of each size; the texts are of one buffer."""
    total = sum(sizes)
    words = [random.randbytes(random.randrange(9)) for _ in range(total)]
    buffer, start, end = join(words)
    made: list[list[Column]] = [[], [], []]
    done = 0
    for size in sizes:
        part = slice(done, done + size)
        numbers = np.array([random.randrange(-9, 9) for _ in range(size)], np.int64)
        made[0].append(Ints(numbers, _flags(random, size)))
        made[1].append(Floats(numbers / 2, _flags(random, size)))
        made[2].append(Texts(buffer, start[part], (end - start)[part], _flags(random, size)))
        done += size
    return made


def _lists(random: Random, sizes: list[int]) -> list[Column]:
    counts = [[random.choice((0, 0, 1, 3)) for _ in range(size)] for size in sizes]
    items = _columns(random, [sum(c) for c in counts])
    offsets = [np.concatenate([[0], np.cumsum(c, dtype=np.int64)]).astype(np.int64) for c in counts]
    return [Lists(o, {"number": n, "text": t}) for o, n, t in zip(offsets, items[0], items[2], strict=True)]


def _values(column: Column) -> list[object]:
    return [at(column, row) for row in range(len(column))]


def test_take_and_concat(seed: int) -> None:
    random = Random(seed)
    for _ in range(50):
        sizes = [random.choice((0, 1, 2, 9)) for _ in range(random.randint(1, 4))]
        for parts in [*_columns(random, sizes), _lists(random, sizes)]:
            joined = [value for part in parts for value in _values(part)]
            assert _values(concat(parts)) == joined
            rows = [random.randrange(len(joined)) for _ in range(7 if joined else 0)]
            taken = take(concat(parts), np.array(rows, np.int64))
            assert _values(taken) == [joined[row] for row in rows]
