"""Samples as they come: which are new, which windows each of them changes, and what came too late for memory.

A sample that is the newest of its entity ends the hold of the one before, which counts in open windows from
then on, and stands for the closed windows that its own hold reaches. Any other sample changes the windows of
its hold. Of two samples at one time the greater tuple of values wins.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from streams.columns.kinds import I64, Flags
from streams.engine.newest import records
from streams.engine.retained import FAR, Retained
from streams.engine.times import floor, running
from streams.engine.touches import Cause, Ranges, Touches


@dataclass(frozen=True, slots=True)
class Pace:
    """Durations of a gauge in ms: width of windows, hold (S), closing (J) and retention (L)."""

    width: int
    hold: int
    close_after: int
    retain: int

    def closed_to(self, watermark: I64) -> I64:
        """Windows that start before this are closed."""
        return floor(watermark - self.close_after, self.width)

    def kept_from(self, watermark: I64) -> I64:
        """Windows that start before this are restated by SQL, no longer kept in memory."""
        return floor(watermark - self.retain, self.width)


@dataclass(frozen=True, slots=True)
class Samples:
    """Samples in log order, with the watermark of their organisation before each."""

    entity: I64
    time: I64
    values: list[I64]
    offset: I64
    watermark: I64

    def only(self, rows: I64) -> "Samples":
        values = [v[rows] for v in self.values]
        return Samples(self.entity[rows], self.time[rows], values, self.offset[rows], self.watermark[rows])


@dataclass(frozen=True, slots=True)
class Requests:
    """Spans of time, [start, end), whose windows are to be restated because of the record at `offset`."""

    entity: I64
    start: I64
    end: I64
    offset: I64

    @classmethod
    def none(cls) -> "Requests":
        empty = np.zeros(0, np.int64)
        return cls(empty, empty, empty, empty)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What a batch of samples comes to. `kept` are stored; `again` of them replace one at the same time."""

    kept: Samples
    again: Flags
    touches: Touches
    requests: Requests
    duplicates: int


def arrive(samples: Samples, retained: Retained, pace: Pace) -> Arrivals:
    """Judge the samples against what is retained, which is not changed yet."""
    in_reach = samples.time >= pace.kept_from(samples.watermark) - pace.hold
    old = samples.only(np.flatnonzero(~in_reach))
    s = samples.only(np.flatnonzero(in_reach))
    newest = running(s.entity, s.time, retained.last[: len(retained.last)])
    leads = s.time > newest.before
    wins, again, following = _resolve(s, leads, retained, pace.hold)
    rows = np.flatnonzero(wins)
    kept, before = s.only(rows), newest.before[rows]
    first, last, extra = _ranges(kept, before, following[rows], pace)
    touches, requests = _split(kept, first, last, pace)
    more, _ = _split(kept, *extra, pace)
    gone = Requests(old.entity, floor(old.time, pace.width), old.time + pace.hold, old.offset)
    return Arrivals(
        kept=kept,
        again=again[rows],
        touches=_both(touches, more),
        requests=_joined(requests, gone),
        duplicates=len(s.time) - len(rows),
    )


def _resolve(s: Samples, leads: Flags, retained: Retained, hold: int) -> tuple[Flags, Flags, I64]:
    """By row: whether it wins its moment, whether it replaces a stored sample, the sample after it if near.

    Entities whose samples all lead have nothing to resolve, which is nearly always so.
    """
    wins, again = leads.copy(), np.zeros(len(leads), np.bool_)
    following = np.full(len(leads), FAR, np.int64)
    if leads.all():
        return wins, again, following
    involved = np.isin(s.entity, np.unique(s.entity[~leads]))
    rows = np.flatnonzero(involved)
    rows = rows[np.lexsort((s.time[rows], s.entity[rows]))]  # stable: log order within a moment
    entity, time = s.entity[rows], s.time[rows]
    moment = np.cumsum((np.diff(entity, prepend=-1) != 0) | (np.diff(time, prepend=-1) != 0))
    known, stored = retained.at(entity, time)
    won = records(moment, [v[rows] for v in s.values], known, stored)
    wins[rows], again[rows] = won, known
    near = retained.next_after(entity, time, hold)
    following[rows] = np.minimum(near, _following(entity, time, s.offset[rows], moment, won, known))
    return wins, again, following


def _following(entity: I64, time: I64, offset: I64, moment: I64, won: Flags, known: Flags) -> I64:
    """The next sample of the batch, in time, that was there already when each row came; FAR where none was.

    Rows are in order of (entity, time, log). A moment is there since its first winner, or since ever.
    """
    starts = np.flatnonzero(np.diff(moment, prepend=0) != 0)
    since = np.where(known[starts], -1, offset[starts])
    owner, at = entity[starts], time[starts]
    count = len(starts)
    following = np.arange(1, count + 1)
    while True:  # the nearest later moment with a smaller offset: skip over those that skip themselves
        inside = following < count
        target = np.minimum(following, count - 1)
        skip = inside & (owner[target] == owner) & (since[target] > since)
        if not skip.any():
            break
        following[skip] = following[target[skip]]
    result = np.full(len(entity), FAR, np.int64)
    place = np.searchsorted(starts, np.arange(len(entity)), side="right") - 1
    target = np.minimum(following, count - 1)
    valid = (following < count) & (owner[target] == owner)
    result[:] = np.where(valid, at[target], FAR)[place]
    bettered = np.flatnonzero(won & (offset > since[place]))
    for row in bettered.tolist():  # it knows more than the first sample of its moment did
        result[row] = _scan(row, place[row], owner, at, since, offset)
    return result


def _scan(row: int, i: int, owner: I64, at: I64, since: I64, offset: I64) -> int:
    for j in range(i + 1, len(owner)):
        if owner[j] != owner[i]:
            break
        if since[j] < offset[row]:
            return int(at[j])
    return FAR


def _ranges(kept: Samples, before: I64, following: I64, pace: Pace) -> tuple[I64, I64, tuple[I64, I64]]:
    """The windows of each sample, first and last start, and for leading ones those of the hold that ends."""
    width, t = pace.width, kept.time
    closed, here = pace.closed_to(kept.watermark), floor(t, width)
    tail = t >= before
    to_closed = floor(np.minimum(closed, t + pace.hold) - 1, width)
    to_next = floor(np.minimum(following, t + pace.hold) - 1, width)
    last = np.where(tail, np.maximum(here, to_closed), to_next)
    ends = np.minimum(t, before + pace.hold)
    leads = (t > before) & (before > 0)
    first_open = np.maximum(floor(before, width), closed)
    last_open = np.where(leads, floor(ends - 1, width), first_open - width)
    return here, last, (first_open, last_open)


def _split(kept: Samples, first: I64, last: I64, pace: Pace) -> tuple[Touches, Requests]:
    """Windows that are in memory are touched; those before are asked to be restated."""
    width, from_ = pace.width, pace.kept_from(kept.watermark)
    gone = np.flatnonzero(first < from_)
    end = np.minimum(last[gone] + width, from_[gone])
    worth = gone[end > first[gone]]
    requests = Requests(kept.entity[worth], first[worth], end[end > first[gone]], kept.offset[worth])
    rows, window = Ranges(np.maximum(first, from_), last).expand(width)
    late = window + width <= pace.closed_to(kept.watermark)[rows]
    cause = np.where(late, Cause.LATE, Cause.SAMPLE)
    return Touches(kept.entity[rows], window, kept.offset[rows], cause), requests


def _both(left: Touches, right: Touches) -> Touches:
    columns = ("owner", "window", "offset", "cause")
    return Touches(*(np.concatenate([getattr(left, c), getattr(right, c)]) for c in columns))


def _joined(left: Requests, right: Requests) -> Requests:
    columns: Sequence[str] = ("entity", "start", "end", "offset")
    return Requests(*(np.concatenate([getattr(left, c), getattr(right, c)]) for c in columns))
