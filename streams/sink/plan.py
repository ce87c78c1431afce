"""A batch of a log → the rows of each ClickHouse table. Pure: no broker, no clock, no database."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from schemas.declare.aggregates import Aggregate
from schemas.derive.record_types import RecordType
from schemas.derive.tables import REVISION, VALUE_HASH, stored_columns, table_of
from streams.columns.arrow import ArrowArray, arrays
from streams.columns.hashing import hash_bytes
from streams.columns.kinds import I64, U64, Columns, Ints, Texts
from streams.records.unpack import Records, Refused, unpack
from streams.records.writers import NoWriter, Writer
from streams.sink.batch import Batch, revisions


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one record type: its columns by field name, and which rows of the batch they are."""

    type: RecordType
    columns: Columns
    rows: I64
    revision: I64
    table: pa.Table | None
    """What is inserted; None for a record type without a table."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a batch comes to: nothing of it is lost, every row is in one of the two."""

    rows: tuple[Rows, ...]
    refused: tuple[Refused, ...]


def plan(batch: Batch, writer_of: Callable[[int], Writer | NoWriter], epoch: int) -> Plan:
    """Unpack, and make a table for each record type."""
    records, refused = unpack(batch.values, writer_of)
    return Plan(tuple(_rows(r, revisions(batch, r.rows, epoch)) for r in records), tuple(refused))


def _rows(records: Records, revision: I64) -> Rows:
    table = _table(records.type, records.columns, revision, records.end)
    return Rows(records.type, records.columns, records.rows, revision, table)


def _table(kind: RecordType, columns: Columns, revision: I64, end: I64) -> pa.Table | None:
    declared = table_of(kind.declaration)
    if declared is None:
        return None
    made: dict[str, ArrowArray] = {REVISION: pa.array(_told(kind, columns, revision).astype(np.uint64))}
    for column, name in stored_columns(kind.declaration):
        made |= arrays(column, columns.get(column.name), len(end), name)
    wanted = [c.name for c in declared.columns]
    if VALUE_HASH in wanted:
        made[VALUE_HASH] = pa.array(value_hash(columns, end))
    return pa.table({name: made[name] for name in wanted})


def _told(kind: RecordType, columns: Columns, revision: I64) -> I64:
    """A result says of itself which record it comes from: its own place on its topic means nothing.

    One that doesn't say it gives way to all others.
    """
    if not isinstance(kind.declaration, Aggregate):
        return revision
    told = columns.get(REVISION)
    return told.values if isinstance(told, Ints) else np.zeros_like(revision)


def value_hash(columns: Columns, end: I64) -> U64:
    """Hash of each row's body: what follows the header's last field, up to the row's end."""
    extra = columns["extra"]
    if not isinstance(extra, Texts):
        raise TypeError("extra is a text")
    body = extra.start + extra.size
    return hash_bytes(extra.buffer, body, end - body)
