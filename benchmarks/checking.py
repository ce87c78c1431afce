"""Whether rows on the result topics are what they must be: none missing, and one organisation's all equal.

What an organisation's rows must be says `deploy.truth`, which shares nothing with the engine.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from benchmarks.load import START, Fleet
from connectors.kafka.changelog import read_changelog
from connectors.kafka.registry import open_registry, writer_schema
from connectors.settings.model import Settings
from deploy.truth.facts import Member, Truth
from deploy.truth.windows import windows
from schemas import catalogue
from schemas.clock import HOUR, MINUTE, floor_to
from schemas.declare.aggregates import Aggregate
from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.measures.pieces import MISSING
from streams.columns.groups import group
from streams.columns.kinds import I64, Columns, Ints, Texts
from streams.records.unpack import unpack
from streams.records.writers import Writers

_AT_ONCE: Final = 100_000
_SPOT_MS: Final = HOUR
"""Of one organisation's life that much is compared."""
_CREATED: Final = 0


@dataclass(frozen=True, slots=True)
class Until:
    """What was worked on: the first `count` samples of the fleet.

    Windows that start before `closed` are final.
    """

    fleet: Fleet
    count: int
    closed: int


def check(settings: Settings, until: Until) -> int:
    """Returns how many rows there were, all revisions. Raises AssertionError."""
    return sum(_check(settings, until, aggregate) for aggregate in _aggregates())


def _aggregates() -> list[Aggregate]:
    return [a for a in catalogue.aggregates() if a.source is TRUNK_METRICS]


def _check(settings: Settings, until: Until, aggregate: Aggregate) -> int:
    blocks = [_Block.of(columns) for columns in _read(settings, aggregate.topic)]
    rows = _final(blocks, until.closed)
    owners = _owners(until.fleet, aggregate)
    wanted = owners * (until.closed - floor_to(START, MINUTE)) // MINUTE
    if len(rows) != wanted:
        raise AssertionError(f"{aggregate.name}: {len(rows):,} windows are closed, of {wanted:,}")
    _spot(blocks, rows, until, aggregate)
    return sum(len(block.window) for block in blocks)


def _owners(fleet: Fleet, aggregate: Aggregate) -> int:
    name = fleet.base if aggregate.membership else fleet.trunk
    return len({name(n) for n in range(fleet.size)})


def _read(settings: Settings, topic: str) -> Iterator[Columns]:
    writers = Writers(partial(writer_schema, open_registry(settings.registry)))
    for number in range(settings.kafka.partitions):
        values = []
        for _, _, value in read_changelog(settings.kafka, settings.kafka.topic_prefix + topic, number):
            values.append(value or b"")
            if len(values) == _AT_ONCE:
                yield from (records.columns for records in unpack(values, writers.of)[0])
                values = []
        yield from (records.columns for records in unpack(values, writers.of)[0])


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows as they were read. `owner` are indices into `names`."""

    names: list[str]
    owner: I64
    window: I64
    revision: I64
    closed: I64
    columns: Columns

    @classmethod
    def of(cls, columns: Columns) -> "_Block":
        names, owner = group(_text(columns, "entity_id"))
        states, state = group(_text(columns, "state"))
        closed = np.array([name == "closed" for name in states])[state].astype(np.int64)
        window, revision = (_ints(columns, name) for name in ("effective_time", "revision"))
        return cls(names, owner, window, revision, closed, columns)

    def measures(self, aggregate: Aggregate, row: int) -> Mapping[str, int | None]:
        found = {name: int(_ints(self.columns, name)[row]) for name in aggregate.measures}
        return {name: None if value == MISSING else value for name, value in found.items()}


def _text(columns: Columns, name: str) -> Texts:
    column = columns[name]
    assert isinstance(column, Texts)
    return column


def _ints(columns: Columns, name: str) -> I64:
    column = columns[name]
    assert isinstance(column, Ints)
    return column.values


def _final(blocks: list[_Block], closed: int) -> dict[tuple[str, int], tuple[int, int]]:
    """(owner, window) → block and row of the greatest revision; windows that start before `closed`.

    Raises AssertionError where that row isn't closed.
    """
    best: dict[tuple[str, int], tuple[int, int, int, int]] = {}
    for number, block in enumerate(blocks):
        order = np.flatnonzero(block.window < closed)
        order = order[np.lexsort((block.revision[order], block.window[order], block.owner[order]))]
        owner, window = block.owner[order], block.window[order]
        last = np.append((owner[1:] != owner[:-1]) | (window[1:] != window[:-1]), True)[: len(order)]
        rows = order[last]
        columns = (block.owner[rows], block.window[rows], block.revision[rows], block.closed[rows], rows)
        for who, at, revision, shut, row in zip(*(c.tolist() for c in columns), strict=True):
            key = block.names[who], at
            if key not in best or best[key][0] <= revision:
                best[key] = revision, shut, number, row
    if open_ := [key for key, found in best.items() if not found[1]]:
        raise AssertionError(f"{len(open_)} windows should be closed, as {open_[0]}")
    return {key: (number, row) for key, (_, _, number, row) in best.items()}


def _spot(
    blocks: list[_Block], rows: dict[tuple[str, int], tuple[int, int]], until: Until, aggregate: Aggregate
) -> None:
    """Every row of the first organisation's first hour. Raises AssertionError."""
    fleet = until.fleet
    known = min(until.count, _SPOT_MS * fleet.size // fleet.every_ms)
    end = min(until.closed, START + known * fleet.every_ms // fleet.size - fleet.every_ms - MINUTE)
    wanted = windows(aggregate, _truth(fleet, known))
    compared = {key: row for key, row in wanted.items() if key[1] < end}
    for key, row in compared.items():
        number, at = rows[key]
        if (found := blocks[number].measures(aggregate, at)) != row:
            raise AssertionError(f"{aggregate.name} {key}: {found}, not {row}")
    if not compared:
        raise AssertionError(f"{aggregate.name}: there was nothing to compare")


def _truth(fleet: Fleet, count: int) -> Truth:
    """The first organisation's share of the first samples."""
    found = fleet.samples(0, count)
    samples: dict[str, dict[int, dict[str, int | None]]] = {}
    mine = np.flatnonzero(found.trunk % fleet.orgs == 0)
    columns = (found.trunk, found.time, *found.values)
    for trunk, time, *values in zip(*(c[mine].tolist() for c in columns), strict=True):
        named = dict(zip(("inbound_calls", "outbound_calls", "mismatch_count"), values, strict=True))
        samples.setdefault(fleet.trunk(trunk), {})[time] = named
    mine_ = range(0, fleet.size, fleet.orgs)
    members = {fleet.trunk(n): [Member(_CREATED, fleet.base(n))] for n in mine_}
    return Truth(samples, {"connected": {}}, members)
