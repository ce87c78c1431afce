"""The parts of a batch that change histories: statuses of entities, and versions of their inventory."""

from collections.abc import Iterator
from operator import itemgetter

import numpy as np

from schemas.declare.aggregates import Membership, Timeline
from schemas.derive.record_types import record_type
from streams.columns.hashing import hash_bytes
from streams.columns.kinds import I64, Column, Flags, Ints, Texts
from streams.engine.batch import LogBatch, Part
from streams.engine.changes import Collected, groups_of
from streams.engine.memberships import Version, place, value_of
from streams.engine.state import GaugeState
from streams.engine.touches import Cause


def parts_of(batch: LogBatch, name: str) -> Iterator[Part]:
    return (part for part in batch.parts if part.type == name)


def texts(column: Column) -> Texts:
    if not isinstance(column, Texts):
        raise TypeError("a text was expected")
    return column


def ints(column: Column) -> I64:
    if not isinstance(column, Ints):
        raise TypeError("numbers were expected")
    return column.values


def said(column: Column) -> Flags:
    """Which rows have a value."""
    valid = column.valid if isinstance(column, Ints | Texts) else None
    return np.ones(len(column), np.bool_) if valid is None else valid


def numbers(state: GaugeState, part: Part, org: I64) -> I64:
    """The entity of each row; `org` is by row of the batch."""
    names = texts(part.columns["entity_id"])
    return state.entities.number(org[part.row], part.entity, names.at)


def relevant(timeline: Timeline, part: Part) -> I64:
    """Rows that say something of the timeline."""
    good = said(part.columns[timeline.value]).copy()
    for column, value in timeline.where:
        cells = texts(part.columns[column])
        good &= np.array([cells.at(row) == value.encode() for row in range(len(cells))], np.bool_)
    return np.flatnonzero(good)


def take_statuses(
    state: GaugeState, batch: LogBatch, org: I64, before: I64, collected: Collected
) -> list[tuple[str, int, int, int]]:
    """Put statuses into the timelines; returns (timeline, entity, time, value) of those that changed one.

    `before` is the watermark before each row of the batch. Of two at one time the greater value stays.
    """
    changed = []
    for timeline in state.gauge.timelines:
        line = state.timelines[timeline.name]
        for part in parts_of(batch, record_type(timeline.source).name):
            entity, times = numbers(state, part, org), ints(part.columns["effective_time"])
            values = ints(part.columns[timeline.value])
            for row in relevant(timeline, part).tolist():
                who, at, value = int(entity[row]), int(times[row]), int(values[row])
                standing = line.at(who, at)
                if standing is not None and standing >= value:
                    continue
                change = line.set(who, at, value)
                changed.append((timeline.name, who, at, value))
                if change is not None:
                    place_ = int(part.row[row])
                    kept = int(state.gauge.pace.kept_from(before[place_ : place_ + 1])[0])
                    offset = int(batch.offset[place_])
                    collected.touch([who], change, kept, offset, Cause.STATUS)
                    collected.restate(who, change, kept, offset)
    return changed


def take_versions(
    state: GaugeState, batch: LogBatch, org: I64, before: I64, collected: Collected
) -> list[Version]:
    """Put inventory versions into the memberships; returns those that changed something.

    What they touch goes into `collected`, by group.
    """
    membership = state.gauge.membership
    if membership is None:
        return []
    changed = []
    told = [
        (int(part.row[row]), version)
        for part in parts_of(batch, record_type(membership.object).name)
        for row, version in _versions(state, membership, part, org)
    ]
    for where, version in sorted(told, key=itemgetter(0)):  # parts are by schema, and this is by the log
        changes = place(version, state.members, state.first)
        if changes:
            changed.append(version)
        kept = int(state.gauge.pace.kept_from(before[where : where + 1])[0])
        for change in changes:
            offset = int(batch.offset[where])
            collected.touch(groups_of(change), change, kept, offset, Cause.MEMBERSHIP)
            collected.restate(version.entity, change, kept, offset)
    return changed


def _versions(
    state: GaugeState, membership: Membership, part: Part, org: I64
) -> Iterator[tuple[int, Version]]:
    entity, since = numbers(state, part, org), ints(part.columns["effective_time"])
    deleted = ints(part.columns["deleted"])
    group = texts(part.columns[membership.column])
    named = said(group) & (group.size > 0) & (deleted == 0)
    group_hash = hash_bytes(group.buffer, group.start, group.size)
    created_name = membership.object.created
    created = part.columns[created_name] if created_name else None
    out = np.zeros(len(entity), np.bool_)
    for name in membership.in_service:
        flags = part.columns[name]
        out |= said(flags) & (ints(flags) == 0)
    rows = np.flatnonzero(named)
    numbered = np.full(len(entity), -1, np.int64)
    numbered[rows] = state.groups.number(
        org[part.row[rows]], group_hash[rows], lambda i: group.at(int(rows[i]))
    )
    for row in range(len(entity)):
        born = int(ints(created)[row]) if created is not None and said(created)[row] else 0
        value = value_of(int(numbered[row]) if named[row] else None, bool(out[row]))
        yield row, Version(int(entity[row]), int(since[row]), born, value)
