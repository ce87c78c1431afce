"""A batch of a log → the rows of each ClickHouse table. Pure: no broker, no clock, no database."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from schemas.declare.aggregates import Aggregate
from schemas.declare.events import Event
from schemas.derive.record_types import RecordType
from schemas.derive.tables import REVISION, VALUE_HASH, stored_columns, table_of
from streams.columns.arrow import ArrowArray, arrays
from streams.columns.hashing import hash_bytes
from streams.columns.kinds import I64, U64, Columns, Ints, Texts
from streams.records.unpack import Records, Refused, unpack
from streams.records.writers import NoWriter, Writer
from streams.sink.batch import Batch, revisions
from streams.sink.telling import told


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one record type: its columns by field name, and which rows of the batch they are."""

    type: RecordType
    columns: Columns
    rows: I64
    partition: I64
    revision: I64
    told: U64 | None
    """A number for each fact that is equal for exact duplicates; None for what is no fact."""
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
    partitions = np.array(batch.partitions, np.int64)
    made = [_rows(r, partitions[r.rows], revisions(batch, r.rows, epoch)) for r in records]
    return Plan(tuple(made), tuple(refused))


def _rows(records: Records, partition: I64, revision: I64) -> Rows:
    kind, columns = records.type, records.columns
    declared, value = kind.declaration, _value(records)
    facts = told(declared, columns, records.end, value) if isinstance(declared, Event) else None
    table = _table(kind, columns, revision, value)
    return Rows(kind, columns, records.rows, partition, revision, facts, table)


def _value(records: Records) -> U64 | None:
    """Hashes that are stored, where they decide between two facts."""
    table = table_of(records.type.declaration)
    if table is None or VALUE_HASH not in (c.name for c in table.columns):
        return None
    return value_hash(records.columns, records.end)


def _table(kind: RecordType, columns: Columns, revision: I64, value: U64 | None) -> pa.Table | None:
    declared = table_of(kind.declaration)
    if declared is None:
        return None
    made: dict[str, ArrowArray] = {REVISION: pa.array(_own(kind, columns, revision).astype(np.uint64))}
    for column, name in stored_columns(kind.declaration):
        made |= arrays(column, columns.get(column.name), len(revision), name)
    if value is not None:
        made[VALUE_HASH] = pa.array(value)
    return pa.table({c.name: made[c.name] for c in declared.columns})


def _own(kind: RecordType, columns: Columns, revision: I64) -> I64:
    """A result says of itself which record it comes from: its own place on its topic means nothing.

    One that doesn't say it gives way to all others.
    """
    if not isinstance(kind.declaration, Aggregate):
        return revision
    said = columns.get(REVISION)
    return said.values if isinstance(said, Ints) else np.zeros_like(revision)


def value_hash(columns: Columns, end: I64) -> U64:
    """Hash of each row's body: what follows the header's last field, up to the row's end."""
    extra = columns["extra"]
    if not isinstance(extra, Texts):
        raise TypeError("extra is a text")
    body = extra.start + extra.size
    return hash_bytes(extra.buffer, body, end - body)
