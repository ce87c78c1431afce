"""Random worlds in a database: their deliveries put in, the rows of an aggregate read out."""

from collections.abc import Iterable, Mapping
from random import Random
from typing import Any, Final

from schemas.declare.aggregates import Aggregate
from schemas.derive.aggregate_views import law_view
from tests.builders.inserts import Row, insert
from tests.builders.worlds import World, world
from tests.engines.engine import Database

Worlds = Mapping[str, World]
"""By organisation."""
Key = tuple[str, str, int]
"""Organisation, entity, start of the window."""
Found = dict[Key, dict[str, Any]]
_PARTS: Final = 3


def worlds(random: Random, aggregate: Aggregate, count: int) -> dict[str, World]:
    return {f"o{i}": world(random, aggregate) for i in range(count)}


def _alike(made: Worlds) -> Iterable[tuple[str, list[Row]]]:
    """Rows of one table and of the same columns, each table's in several lots."""
    lots: dict[tuple[str, int, tuple[str, ...]], list[Row]] = {}
    for org, one in made.items():
        for i, (table, row) in enumerate(one.deliveries):
            lots.setdefault((table, i % _PARTS, tuple(row)), []).append({"org": org, **row})
    return ((table, rows) for (table, _, _), rows in lots.items())


def deliver(database: Database, made: Worlds) -> None:
    """In several inserts a table, so that duplicates lie in several parts."""
    database.run(insert(table, rows) for table, rows in _alike(made))


def rows(database: Database, aggregate: Aggregate, *more: str) -> Found:
    """All rows that SQL over facts comes to: the measures and `more` columns."""
    names = [*more, *aggregate.measures]
    found = database.rows(
        f"SELECT org, {aggregate.entity}_id AS id, toUnixTimestamp64Milli(window_start) AS start, "
        f"{', '.join(names)} FROM {law_view(aggregate).name}"
    )
    by_key = {(r["org"], r["id"], r["start"]): {name: r[name] for name in names} for r in found}
    assert len(by_key) == len(found), "two rows of one key"
    return by_key
