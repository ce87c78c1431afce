"""The reference: what every window must be, from unique facts, by a sweep in plain integers.

It shares nothing with the engine and nothing with the SQL, which the import contracts see to: two
implementations that agree by chance are rarer than one that is wrong. Slow and plain on purpose.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from deploy.truth.facts import Entity, Truth, entity
from deploy.truth.moments import Moment, measure, of_entity, of_group
from schemas.clock import floor_to
from schemas.declare.aggregates import Aggregate

Row = dict[str, int | None]
Rows = dict[tuple[str, int], Row]
"""By (entity or group id, start of the window)."""
_NEVER = 2**62


def windows(aggregate: Aggregate, truth: Truth, watermark: int | None = None) -> Rows:
    """Every row of one organisation. `watermark` in ms decides what is closed; None: everything is."""
    width = aggregate.window.width
    closed_to = _NEVER
    if watermark is not None:
        closed_to = floor_to(watermark - aggregate.window.close_after, width)
    names = [t.name for t in aggregate.timelines]
    ids = sorted({*truth.samples, *truth.members})
    entities = {i: entity(truth, i, aggregate.hold, names, closed_to) for i in ids}
    if aggregate.membership is None:
        return {(i, m): _row(aggregate, w) for i, e in entities.items() for m, w in _single(e, width)}
    rows: Rows = {}
    for group in sorted({m.group for e in entities.values() for m in e.members if m.group}):
        members = [e for e in entities.values() if any(m.group == group for m in e.members)]
        rows |= {(group, m): _row(aggregate, w) for m, w in _grouped(members, group, width, closed_to)}
    return rows


def _row(aggregate: Aggregate, moments: list[Moment]) -> Row:
    def one(spec: object, columns: Sequence[str]) -> int | None:
        wanted = (getattr(spec, "timeline", ""), getattr(spec, "state", False))
        return measure(type(spec).__name__, columns, wanted, moments)

    return {name: one(spec, spec.reads) for name, spec in aggregate.measures.items()}


def _touched(entities: Sequence[Entity], width: int) -> list[int]:
    """Windows that a hold reaches into."""
    found: set[int] = set()
    for e in entities:
        for start, end in zip(e.times, e.ends, strict=True):
            found.update(range(floor_to(start, width), max(end, start + 1), width))
    return sorted(found)


def _cut(borders: list[int], start: int, end: int) -> Iterator[tuple[int, int]]:
    inside = borders[bisect_right(borders, start) : bisect_left(borders, end)]
    yield from pairwise([start, *inside, end])


def _single(e: Entity, width: int) -> Iterator[tuple[int, list[Moment]]]:
    borders = sorted(e.borders())
    pending = e.times[-1] if e.times and e.ends[-1] == e.times[-1] else None
    for m in _touched([e], width):
        end = m + width
        last = pending is not None and m <= pending < end
        cuts = list(_cut(borders, m, pending if last and pending is not None else end))
        if last and pending is not None:
            cuts = [c for c in cuts if c[0] < c[1]] + [(pending, pending)]
        moments = [moment for a, b in cuts if (moment := of_entity(e, a, b))]
        if moments:
            yield m, moments


def _grouped(
    entities: Sequence[Entity], group: str, width: int, closed_to: int
) -> Iterator[tuple[int, list[Moment]]]:
    borders = sorted({b for e in entities for b in e.borders()})
    for m in _touched(entities, width):
        end = m + width
        if end > closed_to:
            end = max(m, _last_hold(entities, group, m, end))
        cuts = [c for c in _cut(borders, m, end) if c[0] < c[1]]
        if end < m + width:
            cuts.append((end, end))  # a sample taken at the very end still counts as one
        moments = [of_group(entities, group, a, b) for a, b in cuts]
        moments = [x for x in moments if x.start < x.end or x.samples]
        if any(x.values or x.samples for x in moments):
            yield m, moments


def _last_hold(entities: Sequence[Entity], group: str, start: int, end: int) -> int:
    """Where the last hold of a member in [start, end) ends: an open row says nothing of the time after it."""
    ends = [start]
    for e in entities:
        borders = sorted(e.borders())
        for since, until in zip(e.times, e.ends, strict=True):
            for a, b in _cut(borders, since, until):
                member = e.member(a)
                if a < end and member is not None and member.group == group:
                    ends.append(min(b, end))
    return max(ends)
