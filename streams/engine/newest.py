"""Which of several facts about one moment wins: only one that beats all before it changes anything."""

from collections.abc import Sequence

import numpy as np

from streams.columns.kinds import I64, Flags


def greater(left: Sequence[I64], right: Sequence[I64]) -> Flags:
    """Row by row, whether the left tuple is the greater one; MISSING is the least value there is."""
    result = np.zeros(len(left[0]), np.bool_)
    decided = np.zeros(len(left[0]), np.bool_)
    for a, b in zip(left, right, strict=True):
        result |= ~decided & (a > b)
        decided |= a != b
    return result


def records(group: I64, values: Sequence[I64], known: Flags, stored: Sequence[I64]) -> Flags:
    """Rows that win when they come.

    Rows are in order of (group, log). `known` and `stored` say for each row whether its group has a stored
    fact and which. A first row of a group without one wins; any other wins against the greatest before it.
    """
    wins = np.zeros(len(group), np.bool_)
    first = np.diff(group, prepend=group[:1] - 1) != 0
    wins[first] = ~known[first] | greater([v[first] for v in values], [s[first] for s in stored])
    best: tuple[int, ...] | None = None
    for row in _with_company(first).tolist():  # moments with several facts are few
        fact = tuple(int(v[row]) for v in values)
        if first[row]:
            best = tuple(int(s[row]) for s in stored) if known[row] else None
        wins[row] = best is None or fact > best
        best = fact if wins[row] else best
    return wins


def _with_company(first: Flags) -> I64:
    """Rows of groups that have more than one."""
    alone = first & np.append(first[1:], True)
    return np.flatnonzero(~alone)
