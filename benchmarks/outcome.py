"""Rows on a result topic, read whole, by columns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from connectors.kafka.changelog import read_changelog
from connectors.kafka.registry import open_registry, writer_schema
from connectors.settings.model import Settings
from schemas.declare.aggregates import Aggregate
from schemas.measures.pieces import MISSING
from streams.columns.groups import group
from streams.columns.kinds import I64, Columns, Ints, Texts
from streams.records.unpack import unpack
from streams.records.writers import Writers

_AT_ONCE: Final = 100_000


def read(settings: Settings, topic: str) -> list["Block"]:
    """Every row of the topic, whose name is without prefix."""
    return [Block.of(columns) for columns in _columns(settings, topic)]


def _columns(settings: Settings, topic: str) -> Iterator[Columns]:
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
class Block:
    """Rows as they were read. `owner` are indices into `names`."""

    names: list[str]
    owner: I64
    window: I64
    revision: I64
    closed: I64
    columns: Columns

    @classmethod
    def of(cls, columns: Columns) -> "Block":
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


def final(blocks: Sequence[Block], closed: int) -> dict[tuple[str, int], tuple[int, int]]:
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
