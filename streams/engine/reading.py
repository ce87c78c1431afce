"""Records of a log → a batch for the engine: organisations numbered, times proposed."""

from collections.abc import Callable, Container, Sequence

import numpy as np

from streams.columns.hashing import hash_bytes
from streams.columns.kinds import I64, U64, Columns, Ints, Texts
from streams.engine.batch import LogBatch, Part
from streams.records.unpack import Records, unpack
from streams.records.writers import NoWriter, Writer


def read(
    values: Sequence[bytes],
    offsets: I64,
    writer_of: Callable[[int], Writer | NoWriter],
    useful: Container[str] | None = None,
) -> LogBatch:
    """What can't be read is no part of it: the sink buries that, from the same log.

    Of records that aren't of `useful` types only the header is read: all move time. One whose body is broken
    does so too then.
    """

    def of_use(kind: str) -> bool:
        return useful is None or kind in useful

    def needed(schema_id: int) -> Writer | NoWriter:
        writer = writer_of(schema_id)
        return writer if isinstance(writer, NoWriter) or of_use(writer.type.name) else writer.brief()

    records, _ = unpack(values, needed)
    rows = np.concatenate([np.zeros(0, np.int64), *(r.rows for r in records)])
    order = np.argsort(rows, kind="stable")
    place = np.empty(len(values), np.int64)
    place[rows[order]] = np.arange(len(rows))
    hashes = np.concatenate([np.zeros(0, np.uint64), *(_hashes(r.columns, "org") for r in records)])[order]
    proposed = np.concatenate([np.zeros(0, np.int64), *(_proposed(r.columns) for r in records)])[order]
    known, first, org = np.unique(hashes, return_index=True, return_inverse=True)
    return LogBatch(
        first=int(offsets[0]),
        last=int(offsets[-1]),
        offset=offsets[rows[order]],
        org=org,
        orgs=[_name(records, int(rows[order][i])) for i in first.tolist()],
        org_hashes=known,
        proposed=proposed,
        parts=[
            Part(r.type.name, place[r.rows], _hashes(r.columns, "entity_id"), r.columns)
            for r in records
            if of_use(r.type.name)
        ],
    )


def _text(columns: Columns, name: str) -> Texts:
    column = columns[name]
    if not isinstance(column, Texts):
        raise TypeError(f"{name} is a text")
    return column


def _hashes(columns: Columns, name: str) -> U64:
    text = _text(columns, name)
    return hash_bytes(text.buffer, text.start, text.size)


def _proposed(columns: Columns) -> I64:
    """The smaller of effective and received time: an event dated in the future never moves time."""
    effective, received = columns["effective_time"], columns["received_time"]
    if not (isinstance(effective, Ints) and isinstance(received, Ints)):
        raise TypeError("times are integers")
    return np.minimum(effective.values, received.values)


def _name(records: Sequence[Records], row: int) -> bytes:
    """The organisation of a row of the batch."""
    for part in records:
        at = int(np.searchsorted(part.rows, row))
        if at < len(part.rows) and part.rows[at] == row:
            return _text(part.columns, "org").at(at)
    raise LookupError(row)
