"""Inventory as it was and as it is, whatever versions were told, how often and in which order."""

from collections.abc import Iterator
from itertools import pairwise
from random import Random
from typing import Any, Final

import pytest

from schemas.catalogue import objects
from schemas.clock import DAY, HOUR
from schemas.declare.objects import Object
from schemas.derive.tables import REVISION, Table, table_of
from tests.builders import standing
from tests.builders.inserts import Row, insert
from tests.builders.tables import row, said
from tests.builders.worlds import START
from tests.engines.engine import Engine

Told = dict[str, object]
_ENTITIES: Final = 80
_FOREVER: Final = 4_102_444_800_000
of_every_object = pytest.mark.parametrize("declared", objects(), ids=lambda o: o.name)


def _table(declared: Object) -> Table:
    table = table_of(declared)
    assert table is not None
    return table


def _deliveries(declared: Object, seed: int) -> list[Told]:
    """Entities of one to four versions, deletions among them; some told twice, the first time otherwise."""
    random = Random(f"{seed} {declared.name}")
    columns = _table(declared).columns
    made: list[Told] = []
    for number in range(_ENTITIES):
        known: Told = {"org": f"o{number % 5}", f"{declared.entity}_id": f"e{number}"}
        starts = sorted(random.sample(range(START, START + DAY, HOUR), random.choice((1, 1, 2, 4))))
        if declared.created:
            known[declared.created] = random.choice((None, starts[0] - DAY, starts[0], starts[0] + DAY))
        for since in starts:
            for _ in range(random.choice((1, 1, 2))):
                told = {**row(random, columns), **known, "valid_from": since}
                made.append({**told, "deleted": random.random() < 0.2, REVISION: random.randrange(2**60)})
    made += random.sample(made, len(made) // 4)
    random.shuffle(made)
    return made


def _versions(declared: Object, deliveries: list[Told]) -> dict[tuple[Any, Any], dict[int, Told]]:
    """By entity and time: what was told last of it."""
    found: dict[tuple[Any, Any], dict[Any, Told]] = {}
    for one in sorted(deliveries, key=lambda told: str(told[REVISION]).zfill(20)):
        found.setdefault((one["org"], one[f"{declared.entity}_id"]), {})[one["valid_from"]] = one
    return found


def _since(declared: Object, first: int, version: Told) -> int:
    """Since when the first version held: since the entity was created, or ever, where nothing says so."""
    created = version[declared.created] if declared.created else None
    return min(first, created) if isinstance(created, int) else 0


def _history(declared: Object, deliveries: list[Told]) -> Iterator[Told]:
    for versions in _versions(declared, deliveries).values():
        borders = [*sorted(versions), _FOREVER]
        for since, until in pairwise(borders):
            version = versions[since]
            start = _since(declared, since, version) if since == borders[0] else since
            yield {**version, "valid_from": start, "valid_to": until}


def _current(declared: Object, deliveries: list[Told]) -> Iterator[Told]:
    for versions in _versions(declared, deliveries).values():
        version = dict(versions[max(versions)])
        if not version.pop("deleted"):
            yield version


def _said(declared: Object, rows: Iterator[Told]) -> list[Row]:
    types = {c.name: c.type for c in _table(declared).columns}
    times = {**types, "valid_to": types["valid_from"]}
    return _sorted(declared, [said(one, times) for one in rows])


def _sorted(declared: Object, rows: list[dict[str, Any]]) -> list[Row]:
    return sorted(rows, key=lambda one: (one["org"], one[f"{declared.entity}_id"], one["valid_from"]))


@of_every_object
def test_versions_hold_from_one_to_the_next(engine: Engine, declared: Object, seed: int) -> None:
    """The current view has the last ones; both before the parts are merged and after."""
    database = engine.database(standing.of(declared))
    deliveries = _deliveries(declared, seed)
    database.run(insert(_table(declared).name, deliveries[part::3]) for part in range(3))
    history = _said(declared, _history(declared, deliveries))
    current = _said(declared, _current(declared, deliveries))
    for merged in (False, True):
        if merged:
            database.optimize()
        assert _sorted(declared, database.rows(f"SELECT * FROM {declared.name}_history")) == history
        assert _sorted(declared, database.rows(f"SELECT * FROM {declared.name}")) == current
