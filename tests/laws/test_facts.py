"""A fact is one row, whatever was delivered of it: often, in any order, in conflict, merged or not yet."""

from collections.abc import Iterable
from itertools import groupby
from random import Random
from typing import Final
from zlib import crc32

import pytest

from schemas.catalogue import events
from schemas.declare.events import Event
from schemas.declare.identity import Counted, State
from schemas.derive.tables import REVISION, VALUE_HASH, Table, table_of
from tests.builders import standing
from tests.builders.inserts import insert
from tests.builders.shapes import COUNTED_SHAPES, SHAPES
from tests.builders.tables import row, said
from tests.engines.engine import Database, Engine

Delivery = dict[str, object]
_FACTS: Final = 120
_DELIVERY: Final = ("received_time", "source", "envelope_id", "extra", REVISION)
"""What differs between two deliveries of one fact, whose time is part of it where it is a state."""
of_every_event = pytest.mark.parametrize("event", [*events(), SHAPES, COUNTED_SHAPES], ids=lambda e: e.name)


def _table(event: Event) -> Table:
    table = table_of(event)
    assert table is not None
    return table


def _deliveries(event: Event, seed: int) -> list[Delivery]:
    """Facts of which one to three versions were told, each once or more, and some records read twice."""
    random = Random(f"{seed} {event.name}")
    table, key = _table(event), event.key_columns
    columns = [c for c in table.columns if c.name not in (VALUE_HASH, REVISION)]
    differs = {*_DELIVERY, "event_time"} - {*key}
    made: list[Delivery] = []
    for number in range(_FACTS):
        same = {name: value for name, value in row(random, columns).items() if name in key}
        same |= {**_own_key(event, number), "org": f"o{number % 7}"}
        for _ in range(random.choice((1, 1, 2, 3))):
            told = {**row(random, columns), **same}
            body = [(name, value) for name, value in told.items() if name not in differs]
            if isinstance(event.identity, State):
                told[VALUE_HASH] = crc32(repr(body).encode())
            for _ in range(random.choice((1, 1, 2))):
                again = {name: value for name, value in row(random, columns).items() if name in differs}
                made.append({**told, **again, REVISION: random.randrange(2**60)})
    made += random.sample(made, len(made) // 4)
    random.shuffle(made)
    return made


def _own_key(event: Event, number: int) -> Delivery:
    """A key that no other fact has: ids and other texts of the identity are the fact's number."""
    types = {column.name: column.type for column in _table(event).columns}
    names = event.key_columns if isinstance(event.identity, Counted) else (f"{event.entity}_id",)
    return {name: f"e{number}" if "String" in types[name] else number for name in names}


def _rank(event: Event, one: Delivery) -> tuple[object, ...]:
    """By the declared columns of a state, an absent value below all; then by hash; of one version the newest
    telling. What is counted is as it was told last.
    """
    if not isinstance(event.identity, State):
        return (one[REVISION],)
    values = [one[name] for name in event.identity.precedence]
    stated = [(value is not None, value if value is not None else 0) for value in values]
    return (*stated, one[VALUE_HASH], one[REVISION])


def _facts(event: Event, deliveries: Iterable[Delivery]) -> list[dict[str, object]]:
    def key(one: Delivery) -> tuple[str, ...]:
        return tuple(str(one[name]) for name in event.key_columns)

    found = []
    types = {column.name: column.type for column in _table(event).columns}
    for _, group in groupby(sorted(deliveries, key=key), key):
        told = list(group)
        newest = max(told, key=lambda one: _revision(one))
        won = max(told, key=lambda one: _rank(event, one))
        fact = {**won, REVISION: newest[REVISION]}
        fact.pop(VALUE_HASH, None)
        found.append(said(fact, types))
    return found


def _revision(one: Delivery) -> int:
    value = one[REVISION]
    assert isinstance(value, int)
    return value


def _view(database: Database, event: Event) -> list[dict[str, object]]:
    return database.rows(f"SELECT * FROM {event.name} ORDER BY {', '.join(event.key_columns)}")


@of_every_event
def test_facts_are_there_once(engine: Engine, event: Event, seed: int) -> None:
    """The version that its values put first, and the revision of the newest record about it; the last version
    of what is counted.
    """
    database = engine.database(standing.of(event))
    deliveries = _deliveries(event, seed)
    database.run(insert(_table(event), deliveries[part::3]) for part in range(3))
    expected = _sorted(event, _facts(event, deliveries))
    assert _sorted(event, _view(database, event)) == expected
    database.optimize()
    assert _sorted(event, _view(database, event)) == expected


def _sorted(event: Event, rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return sorted(rows, key=lambda one: [str(one[name]) for name in event.key_columns])
