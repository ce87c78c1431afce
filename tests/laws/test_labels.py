"""A fact bears the name that its entity had then, and not the one that it has now."""

from bisect import bisect_right
from random import Random
from typing import Final

from schemas.catalogue import events, objects
from schemas.clock import DAY, HOUR
from schemas.declare.events import Event
from schemas.declare.objects import Object
from schemas.derive.labels import named_views
from schemas.derive.tables import REVISION, table_of
from tests.builders import standing
from tests.builders.inserts import insert
from tests.builders.worlds import START
from tests.engines.engine import Engine

_ENTITIES: Final = 12
_BY_NAME: Final = {event.name: event for event in events()}
_OF: Final = {declared.entity: declared for declared in objects()}
_NAMED: Final = [_BY_NAME[view.name.removesuffix("_named")] for view in named_views(events(), objects())]


def _renames(random: Random) -> dict[int, str]:
    """From when on an entity has which name."""
    starts = sorted(random.sample(range(START, START + DAY, HOUR), random.choice((1, 2, 3))))
    return {since: f"name {since - START}" for since in starts}


def _versions(declared: Object, known: dict[str, dict[int, str]]) -> str:
    key, table = f"{declared.entity}_id", table_of(declared)
    assert table is not None
    rows = [
        {"org": "o", key: entity, "valid_from": since, "name": name, REVISION: 1}
        for entity, names in known.items()
        for since, name in names.items()
    ]
    return insert(table.name, rows)


def _facts(event: Event, times: list[tuple[str, int]]) -> str:
    key, table = f"{event.entity}_id", table_of(event)
    assert table is not None
    counted = {name: "String" for name in event.key_columns if name not in ("org", key, "event_time")}
    rows = [
        {"org": "o", key: entity, "event_time": at, REVISION: n} | dict.fromkeys(counted, str(n))
        for n, (entity, at) in enumerate(times)
    ]
    return insert(table.name, rows)


def _then(names: dict[int, str], at: int) -> str:
    """The first name reaches back: nothing else is known of before."""
    return names[sorted(names)[max(0, bisect_right(sorted(names), at) - 1)]]


def test_the_name_is_that_of_the_time(engine: Engine, seed: int) -> None:
    database = engine.database(standing.named())
    random = Random(seed)
    assert _NAMED
    known = {entity: {f"e{n}": _renames(random) for n in range(_ENTITIES)} for entity in _OF}
    for entity in {event.entity for event in _NAMED}:
        database.text(_versions(_OF[entity], known[entity]))
    for event in _NAMED:
        times = [(f"e{n % (_ENTITIES + 1)}", START - HOUR + n * DAY // 60) for n in range(64)]
        database.text(_facts(event, times))
        said = database.rows(
            f"SELECT {event.entity}_id AS id, toUnixTimestamp64Milli(event_time) AS at, "
            f"{event.entity}_name AS name FROM {event.name}_named ORDER BY at, id"
        )
        names = known[event.entity]
        expected = [{"id": i, "at": at, "name": _then(names[i], at) if i in names else ""} for i, at in times]
        assert said == sorted(expected, key=lambda one: (one["at"], one["id"])), event.name
