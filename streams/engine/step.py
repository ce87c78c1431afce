"""The step: state and a batch of the log → rows, requests, and the state after it.

Everything here is a function of the log prefix. A batch is cut where a record that is late for memory follows
a move of the horizon within the same batch: windows that were touched before it, and have left memory since,
are then computed without it, as they would be in smaller batches.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from schemas.clock import MINUTE
from schemas.derive.record_types import record_type
from schemas.measures.pieces import MISSING
from streams.columns.kinds import I64, Column, Ints
from streams.engine.arrivals import Arrivals, Requests, Samples, arrive
from streams.engine.batch import LogBatch
from streams.engine.changes import Collected
from streams.engine.clockwork import Clockwork
from streams.engine.inventory import ints, numbers, parts_of, take_statuses, take_versions
from streams.engine.memberships import Version
from streams.engine.rows import Rows
from streams.engine.state import GaugeState, PartitionState
from streams.engine.times import running
from streams.engine.touches import together
from streams.engine.windows import Touched, rows_of


@dataclass(frozen=True, slots=True)
class Stored:
    """What a step put into the memory of one gauge, in order of (minute, entity, time)."""

    entity: I64
    time: I64
    values: list[I64]
    again: I64
    """1 where the sample replaces one of the same moment."""
    statuses: list[tuple[str, int, int, int]]
    versions: list[Version]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one gauge comes to in a step."""

    state: GaugeState
    rows: list[Rows]
    requests: Requests
    stored: Stored
    late: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step: records [first, last] of the log, and all that followed from them."""

    first: int
    last: int
    clock: Clockwork
    outcomes: list[Outcome] = field(default_factory=list)


def steps(state: PartitionState, batch: LogBatch) -> Iterator[Step]:
    """Apply a batch; what is in the state already is left out. The state moves on as the steps are taken."""
    start = int(np.searchsorted(batch.offset, state.applied, side="right"))
    while start < len(batch):
        rest = batch.between(start, len(batch)) if start else batch
        end = _cut(state, rest)
        yield _step(state, rest.between(0, end) if end < len(rest) else rest)
        start += end
    state.applied = max(state.applied, batch.last)


def _orgs(state: PartitionState, batch: LogBatch) -> I64:
    """The organisation of each record, by number; new ones are numbered in the order of the log."""
    hashes = batch.org_hashes[batch.org]
    fresh = state.orgs.fresh(hashes)
    state.orgs.add([batch.orgs[int(batch.org[row])] for row in fresh.tolist()], hashes[fresh])
    return state.orgs.find(hashes)


def _cut(state: PartitionState, batch: LogBatch) -> int:
    """How many records can be taken in one step."""
    known = state.orgs.find(batch.org_hashes)
    start = np.array([state.watermark[k] if k >= 0 else 0 for k in known.tolist()], np.int64)
    before = running(batch.org, batch.proposed, start).before
    ends = [len(batch)]
    for gauge in (g.gauge for g in state.gauges):
        moved = gauge.pace.kept_from(before) > gauge.pace.kept_from(start[batch.org])
        if not moved.any():
            continue
        for part in (p for p in batch.parts if p.type in gauge.reads):
            late = ints(part.columns["effective_time"]) < gauge.pace.kept_from(before[part.row])
            reaches = late | (part.type in gauge.versions)  # the first version of an entity reaches back
            ends += part.row[reaches & moved[part.row]][:1].tolist()
    return max(1, min(ends))


def _step(state: PartitionState, batch: LogBatch) -> Step:
    org = _orgs(state, batch)
    clock = Clockwork.wind(batch.offset, org, batch.proposed, state.watermark)
    step = Step(batch.first, batch.last, clock)
    for gauge in state.gauges:
        step.outcomes.append(_outcome(gauge, batch, org, clock))
    state.watermark[:] = clock.end
    state.applied = batch.last
    state.forget()
    return step


def _outcome(state: GaugeState, batch: LogBatch, org: I64, clock: Clockwork) -> Outcome:
    samples = _samples(state, batch, org, clock)
    state.retained.grow(len(state.entities.index))
    arrivals = arrive(samples, state.retained, state.gauge.pace)
    kept = _store(state, arrivals)
    collected = Collected(state.gauge.pace, _reached(state))
    grouped = Collected(state.gauge.pace, collected.candidates)
    statuses = take_statuses(state, batch, org, clock.marks.before, collected)
    versions = take_versions(state, batch, org, clock.marks.before, grouped)
    state.retained.grow(len(state.entities.index))
    touched = Touched(
        entities=together([arrivals.touches, collected.touches()]),
        groups=grouped.touches(),
        closings={w: (o, at) for w, o, at in clock.closings(state.gauge.pace, collected.candidates)},
    )
    late = samples.time < state.gauge.pace.kept_from(samples.watermark)
    return Outcome(
        state=state,
        rows=list(rows_of(state, touched, clock)),
        requests=_all(arrivals.requests, collected.requests(), grouped.requests()),
        stored=Stored(*kept, statuses, versions),
        late=int(late.sum()),
        duplicates=arrivals.duplicates,
    )


def _values(column: Column) -> I64:
    """Values with MISSING for NULL."""
    if not isinstance(column, Ints):
        raise TypeError("a gauge's values are integers")
    return column.values if column.valid is None else np.where(column.valid, column.values, MISSING)


def _samples(state: GaugeState, batch: LogBatch, org: I64, clock: Clockwork) -> Samples:
    parts = list(parts_of(batch, record_type(state.gauge.source).name))
    columns = [np.zeros(0, np.int64)] * len(state.gauge.columns)
    none = np.zeros(0, np.int64)
    gathered = Samples(none, none, columns, none, none)
    for part in parts:
        more = Samples(
            entity=numbers(state, part, org),
            time=ints(part.columns["effective_time"]),
            values=[_values(part.columns[name]) for name in state.gauge.columns],
            offset=batch.offset[part.row],
            watermark=clock.marks.before[part.row],
        )
        gathered = _merge(gathered, more) if len(gathered.time) else more
    return gathered


def _merge(left: Samples, right: Samples) -> Samples:
    """Two schema versions of one record type, back in log order."""
    order = np.argsort(np.concatenate([left.offset, right.offset]), kind="stable")
    joined = Samples(
        np.concatenate([left.entity, right.entity]),
        np.concatenate([left.time, right.time]),
        [np.concatenate(pair) for pair in zip(left.values, right.values, strict=True)],
        np.concatenate([left.offset, right.offset]),
        np.concatenate([left.watermark, right.watermark]),
    )
    return joined.only(order)


def _store(state: GaugeState, arrivals: Arrivals) -> tuple[I64, I64, list[I64], I64]:
    """Put what was kept into memory: of one moment the last winner."""
    kept = arrivals.kept
    order = np.lexsort((kept.offset, kept.time, kept.entity, kept.time // MINUTE))
    entity, time = kept.entity[order], kept.time[order]
    last = np.append((entity[1:] != entity[:-1]) | (time[1:] != time[:-1]), True)[: len(order)]
    rows = order[last]
    entity, time, again = kept.entity[rows], kept.time[rows], arrivals.again[rows]
    values = [v[rows] for v in kept.values]
    state.retained.put(entity, time, values, again)
    return entity, time, values, again.astype(np.int64)


def _reached(state: GaugeState) -> I64:
    """Starts of all windows that a retained sample can hold into."""
    pace = state.gauge.pace
    minutes = np.array([*state.retained.segments], np.int64)
    reach = np.arange(0, pace.hold + pace.width, pace.width)
    return np.unique(minutes[:, None] + reach[None, :])


def _all(*requests: Requests) -> Requests:
    columns = ("entity", "start", "end", "offset")
    return Requests(*(np.concatenate([getattr(r, c) for r in requests]) for c in columns))
