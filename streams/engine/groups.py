"""The pieces of one window for groups: the sum over a group's entities, moment by moment.

Every hold adds its values where it begins and takes them off where it ends; memberships do so with the number
of entities expected. Sorted by time and accumulated, that is the sum between any two moments.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from schemas.measures.pieces import MISSING, Pieces
from streams.columns.kinds import I64, Flags
from streams.engine.held import Held
from streams.engine.histories import Histories

OUT: Final = 1
"""The lowest bit of a membership: known to be out of service. The rest is the group's number."""
NO_GROUP: Final = -2
"""A membership in no group: the entity is deleted, or its inventory names none."""


@dataclass(frozen=True, slots=True)
class Spans:
    """Who belongs to which group in a window, from when to when; in order of entity."""

    entity: I64
    start: I64
    end: I64
    group: I64
    out: I64


def spans(window: int, width: int, members: Histories, groups: I64) -> Spans:
    """Memberships in one of the `groups` (ascending) at some time of the window."""
    end = window + width
    settled = members.settled(window)
    value = members.values(settled, np.full(len(settled), window))
    rows = [np.stack([settled, np.full_like(settled, window), np.full_like(settled, end), value])]
    for entity in members.unsettled(window).tolist():
        found = [(entity, a, b, v) for a, b, v in members.spans(entity, window, end)]
        if found:
            rows.append(np.array(found, np.int64).T)
    owner, start, until, value = np.concatenate(rows, axis=1)
    group = value >> 1
    wanted = np.isin(group, groups) & (value != MISSING)
    order = np.flatnonzero(wanted)
    order = order[np.argsort(owner[order], kind="stable")]
    return Spans(owner[order], start[order], until[order], group[order], value[order] & OUT)


@dataclass(frozen=True, slots=True)
class _Shares:
    """Holds cut to memberships: what an entity adds to its group, from when to when."""

    group: I64
    start: I64
    end: I64
    out: I64
    sampled: I64
    values: list[I64]


def _shares(held: Held, members: Spans) -> _Shares:
    low = np.searchsorted(members.entity, held.entity)
    high = np.searchsorted(members.entity, held.entity, side="right")
    piece = np.repeat(np.arange(len(held)), high - low)
    before = np.cumsum(high - low) - (high - low)
    span = low[piece] + np.arange(len(piece)) - before[piece]
    start = np.maximum(held.start[piece], members.start[span])
    end = np.minimum(held.end[piece], members.end[span])
    begins = held.start[piece] == start
    point = begins & (held.sampled[piece] == 1) & (start < members.end[span])
    rows = np.flatnonzero((end > start) | point)
    piece, span = piece[rows], span[rows]
    sampled = (point[rows]).astype(np.int64)
    values = [v[piece] for v in held.values]
    end = np.maximum(end[rows], start[rows])
    return _Shares(members.group[span], start[rows], end, members.out[span], sampled, values)


def _deltas(shares: _Shares, members: Spans) -> tuple[I64, I64, I64]:
    """(group, time, what changes): held, covering, members, samples, then sum and count of each value."""
    n, m = len(shares.group), len(members.group)
    zeros, ones = np.zeros(n, np.int64), np.ones(n, np.int64)
    said = [(v != MISSING).astype(np.int64) for v in shares.values]
    sums = [np.where(v == MISSING, 0, v) for v in shares.values]
    each = [x for pair in zip(sums, said, strict=True) for x in pair]
    adds = np.stack([ones, 1 - shares.out, zeros, shares.sampled, *each])
    takes = np.stack([-ones, shares.out - 1, zeros, zeros, *(-x for x in each)])
    none = [np.zeros(m, np.int64)] * len(each)
    joins = np.stack([np.zeros(m, np.int64), members.out, np.ones(m, np.int64), np.zeros(m, np.int64), *none])
    group = np.concatenate([shares.group, shares.group, members.group, members.group])
    time = np.concatenate([shares.start, shares.end, members.start, members.end])
    return group, time, np.concatenate([adds, takes, joins, -joins], axis=1)


@dataclass(frozen=True, slots=True)
class GroupPieces:
    """Pieces in order of (group, time), and which rows begin a group."""

    group: I64
    pieces: Pieces


def sum_up(held: Held, members: Spans, closed: Flags, groups: I64, names: Sequence[str]) -> GroupPieces:
    """`closed` says for each of the `groups` whether the window is; `names` are those of the values.

    Groups without any hold or sample have no pieces. In an open window the pieces end with the last hold.
    """
    shares = _shares(held, members)
    group, time, change = _deltas(shares, members)
    order = np.lexsort((time, group))
    group, time, change = group[order], time[order], change[:, order]
    moment = np.flatnonzero(
        np.append((group[1:] != group[:-1]) | (time[1:] != time[:-1]), True)[: len(group)]
    )
    total = np.cumsum(change, axis=1)[:, moment]
    group, start = group[moment], time[moment]
    samples = np.diff(total[3], prepend=0)
    end = np.append(start[1:], 0)[: len(start)]
    inside = np.append(group[1:] == group[:-1], False)[: len(group)]
    end = np.where(inside, end, start)
    limit = _limits(shares, closed, groups)[np.searchsorted(groups, group)]
    end = np.maximum(start, np.minimum(end, limit))
    alive = np.isin(group, shares.group) & ((end > start) | (samples > 0))
    rows = np.flatnonzero(alive)
    covering, expected = total[1, rows], total[2, rows]
    values = {
        name: np.where(total[5 + 2 * i, rows] > 0, total[4 + 2 * i, rows], MISSING)
        for i, name in enumerate(names)
    }
    covered = (expected > 0) & (covering >= expected)
    pieces = Pieces(start[rows], end[rows], covered, samples[rows], values, {}, expected, covering)
    return GroupPieces(group[rows], pieces)


def _limits(shares: _Shares, closed: Flags, groups: I64) -> I64:
    """Where the pieces of each group end at the latest."""
    limit = np.where(closed, np.iinfo(np.int64).max, 0)
    np.maximum.at(limit, np.searchsorted(groups, shares.group), shares.end)
    return limit
