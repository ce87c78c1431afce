"""What the steps of a batch say to the outside, encoded."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from schemas.control.ticks import TICKS
from schemas.declare.aggregates import Aggregate
from schemas.derive.record_types import record_type
from schemas.log_record import LogRecord
from streams.columns.kinds import I64
from streams.engine.batch import LogBatch
from streams.engine.gauges import Gauge
from streams.engine.reading import read
from streams.engine.rows import Rows, together
from streams.engine.state import GaugeState, PartitionState
from streams.engine.step import Step
from streams.owning.effects import Block
from streams.records.writers import NoWriter, Writer
from streams.results.requests import requests
from streams.results.rows import RowEncoder

_TICK: Final = record_type(TICKS).name


@dataclass(frozen=True, slots=True)
class Codec:
    """How records of a log are read, and what comes of them is written."""

    epoch: int
    """Of the log."""
    ids: Mapping[str, int]
    """Schema ids by the Avro names of record types."""
    writer_of: Callable[[int], Writer | NoWriter]
    snapshot_after: int = 1_000
    """Deltas."""

    def read(self, values: Sequence[bytes], offsets: I64, gauges: Iterable[Gauge]) -> LogBatch:
        useful = {_TICK, *(name for gauge in gauges for name in gauge.reads)}
        return read(values, offsets, self.writer_of, useful)


class Encoders:
    """Of one partition's state, which they read names from."""

    def __init__(self, codec: Codec, state: PartitionState) -> None:
        self._codec = codec
        self._state = state
        self._rows = {aggregate.name: self._encoder(gauge, aggregate) for gauge, aggregate in _all(state)}

    def outputs(
        self, batch: LogBatch, steps: Sequence[Step]
    ) -> tuple[tuple[Block, ...], tuple[LogRecord, ...]]:
        """Rows by topic, in order, and what the sink is asked to restate."""
        rows: dict[str, list[Rows]] = {}
        for step in steps:
            for found in (found for outcome in step.outcomes for found in outcome.rows):
                rows.setdefault(found.aggregate.name, []).append(found)
        blocks = [self._block(together(parts)) for parts in rows.values()]
        asked = [
            request
            for step in steps
            for outcome in step.outcomes
            for request in requests(outcome, batch, self._codec.epoch, self._state.orgs)
        ]
        return tuple(blocks), tuple(asked)

    def _block(self, rows: Rows) -> Block:
        topic = record_type(rows.aggregate).topic
        assert topic is not None
        return Block(topic, *self._rows[rows.aggregate.name](rows))

    def _encoder(self, gauge: GaugeState, aggregate: Aggregate) -> RowEncoder:
        owners = gauge.groups if aggregate.membership else gauge.entities
        schema_id = self._codec.ids[record_type(aggregate).name]
        return RowEncoder(aggregate, schema_id, self._codec.epoch, owners, self._state.orgs)


def _all(state: PartitionState) -> Iterator[tuple[GaugeState, Aggregate]]:
    for gauge in state.gauges:
        for aggregate in (*gauge.gauge.singles, *gauge.gauge.groups):
            yield gauge, aggregate
