"""Message values → columns: split by the schema id of the framing, decoded, and what can't be read named."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from schemas.declare.kinds import EARLIEST, LATEST
from schemas.derive.record_types import RecordType
from streams.avro.decode import decode
from streams.columns.assemble import take
from streams.columns.buffer import join
from streams.columns.kinds import I64, Buffer, Columns, Flags, Ints
from streams.records.writers import NoWriter, Writer

_PREFIX: Final = 5
_NOT_FRAMED: Final = -1


@dataclass(frozen=True, slots=True)
class Records:
    """Records of one type: their columns, their places in the batch, and where each ends in the buffer."""

    type: RecordType
    columns: Columns
    rows: I64
    end: I64


@dataclass(frozen=True, slots=True)
class Refused:
    """A value that isn't a record, and why."""

    row: int
    field: str
    reason: str
    schema_id: int | None


def _schema_ids(buffer: Buffer, start: I64, end: I64) -> I64:
    """The framing's schema ids (big-endian), or _NOT_FRAMED."""
    first = buffer.words[start]
    swapped = (first >> np.uint64(8)).astype(np.uint32).byteswap().astype(np.int64)
    framed = (end - start >= _PREFIX) & ((first & np.uint64(0xFF)) == 0)
    return np.where(framed, swapped, _NOT_FRAMED)


def unpack(
    values: Sequence[bytes], writer_of: Callable[[int], Writer | NoWriter]
) -> tuple[list[Records], list[Refused]]:
    """Every value is in one of the two, exactly once."""
    buffer, start, end = join(values)
    ids = _schema_ids(buffer, start, end)
    done: list[Records] = []
    refused: list[Refused] = []
    for schema_id in np.unique(ids).tolist():
        rows = np.flatnonzero(ids == schema_id)
        writer = NoWriter("not framed") if schema_id == _NOT_FRAMED else writer_of(schema_id)
        if isinstance(writer, NoWriter):
            number = None if schema_id == _NOT_FRAMED else schema_id
            refused += [Refused(row, "schema id", writer.reason, number) for row in rows.tolist()]
            continue
        columns, good = decode(writer.fields, buffer, start[rows] + _PREFIX, end[rows], writer.whole)
        dated = _dated(columns)
        broken, timeless = rows[~good].tolist(), rows[good & ~dated].tolist()
        refused += [Refused(r, "body", "not a record of its schema", schema_id) for r in broken]
        refused += [Refused(r, "effective_time", "not between 2000 and 2100", schema_id) for r in timeless]
        kept = np.flatnonzero(good & dated)
        if len(kept):
            whole = {name: take(column, kept) for name, column in columns.items()}
            done.append(Records(writer.type, whole, rows[kept], end[rows[kept]]))
    return done, refused


def _dated(columns: Columns) -> Flags:
    """Times that DateTime64 holds: another writer's nonsense must not wrap round to a plausible date."""
    times = [c.values for c in (columns["effective_time"], columns["received_time"]) if isinstance(c, Ints)]
    inside = [(values >= EARLIEST) & (values < LATEST) for values in times]
    return inside[0] & inside[1]
