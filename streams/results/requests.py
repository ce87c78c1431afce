"""Spans that memory no longer holds → requests to restate them, for the sink."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from connectors.kafka.ledger import OFFSET_BITS
from schemas.control.restatements import RESTATEMENTS
from schemas.declare.header import OWN
from schemas.declare.kinds import EARLIEST
from schemas.derive.record_types import record_type
from schemas.log_record import LogRecord
from streams.engine.arrivals import Requests
from streams.engine.batch import LogBatch
from streams.engine.index import Index
from streams.engine.inventory import ints
from streams.engine.step import Outcome

_TYPE: Final = record_type(RESTATEMENTS)


def requests(outcome: Outcome, batch: LogBatch, epoch: int, orgs: Index) -> Iterator[LogRecord]:
    """One record for each span of each entity, those that meet taken together.

    Its received time is that of the record that asks last, whose offset is its revision.
    """
    owners = outcome.state.entities
    for entity, start, end, first, offset in _joined(outcome.requests):
        org = orgs.names[int(owners.org[entity])].decode()
        received = _received(batch, offset)
        values = {
            "source_event": outcome.state.gauge.source.name,
            "range_end": end,
            "since": epoch << OFFSET_BITS | first,
            "revision": epoch << OFFSET_BITS | offset,
        }
        name = owners.index.names[entity].decode()
        begin = max(start, EARLIEST)  # a first version reaches back to the beginning of time
        yield LogRecord(_TYPE, _TYPE.topic or "", org, name, begin, received, OWN, "", "", values)


def _joined(asked: Requests) -> Iterator[tuple[int, int, int, int, int]]:
    """(entity, start, end, least offset, greatest offset) of spans that overlap or touch.

    The horizon doesn't move between late records of one step, so all had left memory at the least.
    """
    order = np.lexsort((asked.start, asked.entity))
    columns = (asked.entity, asked.start, asked.end, asked.offset)
    current: tuple[int, int, int, int, int] | None = None
    for entity, start, end, offset in zip(*(c[order].tolist() for c in columns), strict=True):
        if current is not None and current[0] == entity and start <= current[2]:
            offsets = min(current[3], offset), max(current[4], offset)
            current = entity, current[1], max(current[2], end), *offsets
            continue
        if current is not None:
            yield current
        current = entity, start, end, offset, offset
    if current is not None:
        yield current


def _received(batch: LogBatch, offset: int) -> int:
    """The received time of the record at an offset of the batch."""
    row = int(np.searchsorted(batch.offset, offset))
    for part in batch.parts:
        at = int(np.searchsorted(part.row, row))
        if at < len(part.row) and part.row[at] == row:
            return int(ints(part.columns["received_time"])[at])
    raise LookupError(offset)
