"""A measure's three forms are one: over columns, merged, and in SQL; and the reference says the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Final

import numpy as np
import pytest

from deploy.truth.moments import Moment, measure
from schemas.catalogue import aggregates
from schemas.clock import MINUTE
from schemas.declare.aggregates import Aggregate
from schemas.measures.measure import Measure
from schemas.measures.pieces import MISSING, Pieces
from tests.builders.worlds import START
from tests.engines.engine import Database

_WINDOWS: Final = 200
of_every_aggregate = pytest.mark.parametrize("aggregate", aggregates(), ids=lambda a: a.name)
of_every_measure = pytest.mark.parametrize(
    ("aggregate", "name"),
    [(a, name) for a in aggregates() for name in a.measures],
    ids=lambda value: value if isinstance(value, str) else value.name,
)


@dataclass(frozen=True)
class Piece:
    """One row of pieces; None is a value that nobody says."""

    start: int
    end: int
    covered: bool
    samples: int
    values: Mapping[str, int | None]
    timelines: Mapping[str, bool | None]
    members: int
    covering: int


def _window(random: Random, aggregate: Aggregate) -> list[Piece]:
    """Disjoint pieces of one window in order, with gaps; the last may have no length yet."""
    cuts = sorted(random.sample(range(MINUTE), 2 * random.randint(1, 5)))
    if random.random() < 0.2:
        cuts[-1] = cuts[-2]
    pairs = zip(cuts[::2], cuts[1::2], strict=True)
    size = random.choice((9, 10**9))
    grouped = aggregate.membership is not None
    made = []
    for start, end in pairs:
        members = random.randint(0, 3) if grouped else 1
        covering = random.randint(0, members) if grouped else 1
        values = {v: random.choice((None, 0, random.randint(-size, size))) for v in aggregate.values}
        made.append(
            Piece(
                start=START + start,
                end=START + end,
                covered=members > 0 and covering == members,
                samples=random.randint(0, 3) if grouped else random.randint(0, 1),
                values=values,
                timelines={t.name: random.choice((None, True, False)) for t in aggregate.timelines},
                members=members,
                covering=covering,
            )
        )
    return made


def _windows(aggregate: Aggregate, seed: int) -> list[list[Piece]]:
    random = Random(f"{seed} {aggregate.name}")
    return [_window(random, aggregate) for _ in range(_WINDOWS)]


def _number(value: int | bool | None) -> int:
    return MISSING if value is None else int(value)


def _columns(aggregate: Aggregate, pieces: list[Piece]) -> Pieces:
    def ints(values: Iterator[int | bool | None]) -> Any:
        return np.array([_number(value) for value in values], np.int64)

    return Pieces(
        start=ints(p.start for p in pieces),
        end=ints(p.end for p in pieces),
        covered=np.array([p.covered for p in pieces], np.bool_),
        samples=ints(p.samples for p in pieces),
        values={v: ints(p.values[v] for p in pieces) for v in aggregate.values},
        timelines={t.name: ints(p.timelines[t.name] for p in pieces) for t in aggregate.timelines},
        members=ints(p.members for p in pieces),
        covering=ints(p.covering for p in pieces),
    )


def _over(aggregate: Aggregate, one: Measure, windows: list[list[Piece]]) -> list[int | None]:
    """The incremental form, of all windows at once."""
    pieces = _columns(aggregate, [piece for window in windows for piece in window])
    starts = np.cumsum([0, *map(len, windows)])[:-1]
    return [None if value == MISSING else value for value in one.over(pieces, starts).tolist()]


def _moment(piece: Piece) -> Moment:
    values = [piece.values] if any(v is not None for v in piece.values.values()) else []
    states = dict(piece.timelines)
    return Moment(piece.start, piece.end, values, piece.members, piece.covering, piece.samples, states)


def _by_reference(one: Measure, window: list[Piece]) -> int | None:
    wanted = (getattr(one, "timeline", ""), getattr(one, "state", False))
    return measure(type(one).__name__, one.reads, wanted, [_moment(piece) for piece in window])


@of_every_measure
def test_over_columns_is_what_the_reference_says(aggregate: Aggregate, name: str, seed: int) -> None:
    windows, one = _windows(aggregate, seed), aggregate.measures[name]
    assert _over(aggregate, one, windows) == [_by_reference(one, window) for window in windows]


@of_every_measure
def test_only_nullable_measures_are_ever_without_a_value(aggregate: Aggregate, name: str, seed: int) -> None:
    one = aggregate.measures[name]
    missing = None in _over(aggregate, one, _windows(aggregate, seed))
    assert missing == one.nullable


@of_every_measure
def test_a_window_cut_anywhere_and_merged_is_the_whole(aggregate: Aggregate, name: str, seed: int) -> None:
    """Between pieces and through the middle of one: a sample is counted where it was taken."""
    one = aggregate.measures[name]
    for window in _windows(aggregate, seed):
        (whole,) = _over(aggregate, one, [window])
        for earlier, later in _cuts(window):
            parts = [_over(aggregate, one, [part])[0] for part in (earlier, later)]
            merged = one.merge(*(np.array([_number(part)], np.int64) for part in parts))
            assert merged.tolist() == [_number(whole)]


def _cuts(window: list[Piece]) -> Iterator[tuple[list[Piece], list[Piece]]]:
    for i, piece in enumerate(window):
        if i:
            yield window[:i], window[i:]
        if piece.end - piece.start > 1:
            middle = (piece.start + piece.end) // 2
            yield (
                [*window[:i], replace(piece, end=middle)],
                [replace(piece, start=middle, samples=0), *window[i + 1 :]],
            )


def _literal(value: int | bool | None, kind: str) -> str:
    return f"CAST({'NULL' if value is None else int(value)}, '{kind}')"


def _sql_row(number: int, piece: Piece) -> str:
    values = [_literal(v, "Nullable(Int64)") for v in (*piece.values.values(), *piece.timelines.values())]
    known = (piece.start, piece.end, piece.samples, piece.members, piece.covering)
    covered = "true" if piece.covered else "false"
    return f"({number}, {', '.join(map(str, known))}, {covered}, {', '.join(values)})"


@of_every_aggregate
def test_sql_over_the_same_pieces_says_the_same(database: Database, aggregate: Aggregate, seed: int) -> None:
    windows = _windows(aggregate, seed)
    kinds = [f"v_{v} Nullable(Int64)" for v in aggregate.values]
    kinds += [f"s_{t.name} Nullable(Int64)" for t in aggregate.timelines]
    plain = "number UInt32, a Int64, b Int64, samples Int64, members Int64, covering Int64, covered Bool"
    rows = ", ".join(_sql_row(i, piece) for i, window in enumerate(windows) for piece in window)
    pieces = f"SELECT * FROM values('{plain}, {', '.join(kinds)}', {rows}) ORDER BY number, a"
    columns = ", ".join(f"{one.sql()} AS m_{name}" for name, one in aggregate.measures.items())
    found = database.rows(f"SELECT {columns} FROM ({pieces}) GROUP BY number ORDER BY number")
    for name, one in aggregate.measures.items():
        assert [row[f"m_{name}"] for row in found] == _over(aggregate, one, windows), name
