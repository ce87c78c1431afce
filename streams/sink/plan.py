"""A batch of a log → the rows of each ClickHouse table. Pure: no broker, no clock, no database."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from schemas.declare.kinds import EARLIEST, LATEST
from schemas.derive.record_types import RecordType
from schemas.derive.tables import REVISION, VALUE_HASH, header_names, table_of
from streams.avro.decode import decode
from streams.columns.arrow import ArrowArray, arrays
from streams.columns.assemble import take
from streams.columns.buffer import join
from streams.columns.hashing import hash_bytes
from streams.columns.kinds import I64, U64, Buffer, Columns, Flags, Ints, Texts
from streams.sink.batch import Batch, Refused, revisions
from streams.sink.writers import NoWriter, Writer

_PREFIX: Final = 5
_NOT_AN_ID: Final = -1


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


def _schema_ids(buffer: Buffer, start: I64, end: I64) -> I64:
    """The framing's schema ids (big-endian), or _NOT_AN_ID for a value that isn't framed."""
    first = buffer.words[start]
    swapped = (first >> np.uint64(8)).astype(np.uint32).byteswap().astype(np.int64)
    framed = (end - start >= _PREFIX) & ((first & np.uint64(0xFF)) == 0)
    return np.where(framed, swapped, _NOT_AN_ID)


def plan(batch: Batch, writer_of: Callable[[int], Writer | NoWriter], epoch: int) -> Plan:
    """Split by schema id, decode, and make a table for each record type."""
    buffer, start, end = join(batch.values)
    ids = _schema_ids(buffer, start, end)
    done: list[Rows] = []
    refused: list[Refused] = []
    for schema_id in np.unique(ids).tolist():
        rows = np.flatnonzero(ids == schema_id)
        writer = NoWriter("not framed") if schema_id == _NOT_AN_ID else writer_of(schema_id)
        if isinstance(writer, NoWriter):
            number = None if schema_id == _NOT_AN_ID else schema_id
            refused += [Refused(row, "schema id", writer.reason, number) for row in rows.tolist()]
            continue
        columns, good = decode(writer.fields, buffer, start[rows] + _PREFIX, end[rows])
        dated = _dated(columns)
        broken, timeless = rows[~good].tolist(), rows[good & ~dated].tolist()
        refused += [Refused(r, "body", "not a record of its schema", schema_id) for r in broken]
        refused += [Refused(r, "effective_time", "not between 2000 and 2100", schema_id) for r in timeless]
        kept = np.flatnonzero(good & dated)
        if len(kept):
            columns = {name: take(column, kept) for name, column in columns.items()}
            rows = rows[kept]
            revision = revisions(batch, rows, epoch)
            table = _table(writer.type, columns, revision, end[rows])
            done.append(Rows(writer.type, columns, rows, revision, table))
    return Plan(tuple(done), tuple(refused))


def _dated(columns: Columns) -> Flags:
    """Times that DateTime64 holds: another writer's nonsense must not wrap round to a plausible date."""
    times = [c.values for c in (columns["effective_time"], columns["received_time"]) if isinstance(c, Ints)]
    inside = [(values >= EARLIEST) & (values < LATEST) for values in times]
    return inside[0] & inside[1]


def _table(kind: RecordType, columns: Columns, revision: I64, end: I64) -> pa.Table | None:
    declared = table_of(kind.declaration)
    if declared is None:
        return None
    names = header_names(kind.declaration)
    made: dict[str, ArrowArray] = {REVISION: pa.array(revision.astype(np.uint64))}
    for column in kind.columns:
        made |= arrays(column, columns.get(column.name), len(end), names.get(column.name, column.name))
    wanted = [c.name for c in declared.columns]
    if VALUE_HASH in wanted:
        made[VALUE_HASH] = pa.array(value_hash(columns, end))
    return pa.table({name: made[name] for name in wanted})


def value_hash(columns: Columns, end: I64) -> U64:
    """Hash of each row's body: what follows the header's last field, up to the row's end."""
    extra = columns["extra"]
    if not isinstance(extra, Texts):
        raise TypeError("extra is a text")
    body = extra.start + extra.size
    return hash_bytes(extra.buffer, body, end - body)
