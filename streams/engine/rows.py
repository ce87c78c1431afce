"""Rows that come out: an aggregate's windows, with why each is as it is."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from schemas.declare.aggregates import Aggregate
from schemas.measures.pieces import MISSING, Pieces
from streams.columns.kinds import I64
from streams.engine.held import Held


class RowState(IntEnum):
    """What a row is. WITHDRAWN: there is no such row any more, since an entity never was in that group."""

    LIVE = 0
    CLOSED = 1
    WITHDRAWN = 2


@dataclass(frozen=True, slots=True)
class Rows:
    """Windows of one aggregate; all columns int64. `offset` is the revision without its epoch."""

    aggregate: Aggregate
    owner: I64
    window: I64
    state: I64
    cause: I64
    offset: I64
    as_of: I64
    measures: dict[str, I64]

    def __len__(self) -> int:
        return len(self.owner)


def entity_pieces(held: Held, names: tuple[str, ...], timelines: dict[str, I64]) -> Pieces:
    """Holds of single entities as pieces: always covered, and of one."""
    n = len(held)
    one = np.ones(n, np.int64)
    values = dict(zip(names, held.values, strict=True))
    return Pieces(held.start, held.end, one.astype(np.bool_), held.sampled, values, timelines, one, one)


def measure(aggregate: Aggregate, pieces: Pieces, starts: I64) -> dict[str, I64]:
    return {name: spec.over(pieces, starts) for name, spec in aggregate.measures.items()}


def nothing(aggregate: Aggregate, rows: int) -> dict[str, I64]:
    """Measures of a withdrawn row."""
    return {
        name: np.full(rows, MISSING if spec.nullable else 0, np.int64)
        for name, spec in aggregate.measures.items()
    }


def together(parts: list[Rows]) -> Rows:
    """Rows of one aggregate."""
    columns = {name: np.concatenate([getattr(p, name) for p in parts]) for name in _COLUMNS}
    names = parts[0].aggregate.measures
    measures = {name: np.concatenate([p.measures[name] for p in parts]) for name in names}
    return Rows(parts[0].aggregate, **columns, measures=measures)


_COLUMNS = ("owner", "window", "state", "cause", "offset", "as_of")
