"""How far time has come in what was read: watermarks by organisation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from schemas.declare.families import Family, Locality
from schemas.derive.tables import REVISION
from streams.columns.groups import group
from streams.columns.kinds import I64, Ints, Texts
from streams.sink.plan import Rows

_NEVER: Final = np.iinfo(np.int64).min
Place = tuple[int, str]
"""A partition of a log, and an organisation: an entity's records are all in one such place."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the log was read: event time in ms, and the newest revision."""

    watermark: int
    revision: int

    def and_(self, other: "Mark | None") -> "Mark":
        if other is None:
            return self
        return Mark(max(self.watermark, other.watermark), max(self.revision, other.revision))


Marks = Mapping[Place, Mark]


def places_of(part: Rows) -> tuple[list[Place], I64]:
    """Distinct places, and for each row the index of its own."""
    org = part.columns["org"]
    if not isinstance(org, Texts):
        raise TypeError("org is a text")
    names, which = group(org)
    pairs, found = np.unique(part.partition * len(names) + which, return_inverse=True)
    return [(pair // len(names), names[pair % len(names)]) for pair in pairs.tolist()], found


def times(part: Rows, name: str) -> I64:
    column = part.columns[name]
    if not isinstance(column, Ints):
        raise TypeError(f"{name} is a time")
    return column.values


def marks(rows: Sequence[Rows]) -> dict[Place, Mark]:
    """By place, the greatest min(effective, received) and revision.

    The smaller of the two times: an event dated in the future is kept and never moves time.
    """
    newest: dict[Place, Mark] = {}
    for part in rows:
        places, which = places_of(part)
        reached, revised = np.full((2, len(places)), _NEVER)
        proposed = np.minimum(times(part, "effective_time"), times(part, "received_time"))
        np.maximum.at(reached, which, proposed)
        np.maximum.at(revised, which, part.revision)
        for place, at, revision in zip(places, reached.tolist(), revised.tolist(), strict=True):
            newest[place] = Mark(at, revision).and_(newest.get(place))
    return newest


def and_marks(known: Marks, more: Marks) -> dict[Place, Mark]:
    return {**known, **{place: mark.and_(known.get(place)) for place, mark in more.items()}}


def mark_rows(marks: Marks, family: Family | None) -> pa.Table:
    """Rows of the watermarks table; none for a log of our own.

    Revisions of several partitions have no order, so an organisation that lies on several has none.
    """
    found: dict[str, Mark] = {}
    for (_, org), mark in marks.items() if family else ():
        found[org] = mark.and_(found.get(org))
    ordered = family is not None and family.locality is Locality.ORGANISATION
    return pa.table(
        {
            "org": pa.array(list(found), pa.string()),
            "family": pa.array([family.name if family else ""] * len(found), pa.string()),
            "watermark": pa.array([m.watermark for m in found.values()], pa.timestamp("ms", "UTC")),
            REVISION: pa.array([m.revision if ordered else 0 for m in found.values()], pa.uint64()),
        }
    )
