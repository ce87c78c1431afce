"""How far time has come in what was read: watermarks by organisation, and what came late or twice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from schemas.clock import SECOND
from schemas.derive.tables import REVISION, VALUE_HASH
from streams.columns.groups import group
from streams.columns.hashing import combine, hash_bytes
from streams.columns.kinds import Ints, Texts
from streams.sink.plan import Rows

_LATE_BY: Final = 30 * SECOND


@dataclass(frozen=True, slots=True)
class Mark:
    """How far an organisation's log was read: event time in ms, and the newest revision."""

    watermark: int
    revision: int

    def and_(self, other: "Mark | None") -> "Mark":
        if other is None:
            return self
        return Mark(max(self.watermark, other.watermark), max(self.revision, other.revision))


def marks(rows: Sequence[Rows]) -> dict[str, Mark]:
    """By organisation, the greatest min(effective, received) and revision.

    The smaller of the two times: an event dated in the future is kept and never moves time.
    """
    newest: dict[str, Mark] = {}
    for part in rows:
        org, effective, received = (part.columns[n] for n in ("org", "effective_time", "received_time"))
        if isinstance(org, Texts) and isinstance(effective, Ints) and isinstance(received, Ints):
            names, which = group(org)
            reached, revised = np.full((2, len(names)), np.iinfo(np.int64).min)
            np.maximum.at(reached, which, np.minimum(effective.values, received.values))
            np.maximum.at(revised, which, part.revision)
            for name, at, revision in zip(names, reached.tolist(), revised.tolist(), strict=True):
                newest[name] = Mark(at, revision).and_(newest.get(name))
    return newest


def mark_rows(marks: Mapping[str, Mark], family: str) -> pa.Table:
    """Rows of the watermarks table."""
    return pa.table(
        {
            "org": pa.array(list(marks), pa.string()),
            "family": pa.array([family] * len(marks), pa.string()),
            "watermark": pa.array([m.watermark for m in marks.values()], pa.timestamp("ms", "UTC")),
            REVISION: pa.array([m.revision for m in marks.values()], pa.uint64()),
        }
    )


@dataclass(frozen=True, slots=True)
class Noticed:
    """Facts of one record type that repeat one of the same batch, and that are far behind the watermark."""

    record: str
    duplicates: int
    late: int


def notice(rows: Sequence[Rows], before: Mapping[str, Mark]) -> Iterator[Noticed]:
    """`before`: the watermarks ahead of this batch."""
    for part in rows:
        if part.table is None or VALUE_HASH not in part.table.column_names:
            continue
        org, entity, effective = (part.columns[n] for n in ("org", "entity_id", "effective_time"))
        if isinstance(org, Texts) and isinstance(entity, Texts) and isinstance(effective, Ints):
            names, which = group(org)
            floor = np.array([before[n].watermark if n in before else 0 for n in names], np.int64)[which]
            ids = hash_bytes(entity.buffer, entity.start, entity.size)
            value = part.table.column(VALUE_HASH).to_numpy()
            facts = combine(which, ids, effective.values, value)
            late = int((effective.values < floor - _LATE_BY).sum())
            yield Noticed(part.type.name, len(facts) - len(np.unique(facts)), late)
