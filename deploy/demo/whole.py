"""The whole organisation: of every object and topic, what there is at the source and what ClickHouse has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from clickhouse_connect.driver.client import Client

from connectors.settings.model import Settings
from deploy.line.repeated import repeated
from deploy.line.stored import Row, compared, stored_rows
from deploy.local.genesys.world.world import World
from deploy.truth.of_facts import facts
from deploy.truth.of_inventory import current, versions
from schemas import catalogue
from schemas.declare.columns import Record, columns_of
from schemas.declare.events import Event
from schemas.declare.objects import Object
from schemas.reading.privacy import Privacy
from schemas.reading.topics import Topics

Readings = Mapping[str, Sequence[int]]
"""By object, when its list was read whole, in ms and in order."""
_TOPICS: Final = Topics(catalogue.events())
_OBJECTS: Final = {declared.name: declared for declared in catalogue.objects()}


@dataclass(frozen=True, slots=True)
class Line:
    """One object or topic, over all organisations. `dropped` and `lag` are not known where they are None."""

    name: str
    kind: str
    source: int
    stored: int
    equal: int
    dropped: int | None = None
    dead: int = 0

    @property
    def good(self) -> bool:
        return self.source == self.stored == self.equal

    def __add__(self, other: "Line") -> "Line":
        return replace(
            self,
            source=self.source + other.source,
            stored=self.stored + other.stored,
            equal=self.equal + other.equal,
        )


def readings_of(client: Client, org: str) -> Readings:
    """From the markers of COMPLETE runs."""
    found: dict[str, list[int]] = {}
    rows = client.query(
        "SELECT object, toUnixTimestamp64Milli(started_at) FROM poll_runs FINAL "
        "WHERE org = {org:String} AND status = 'COMPLETE' ORDER BY started_at",
        parameters={"org": org},
    ).result_rows
    for name, start in rows:
        found.setdefault(str(name), []).append(int(start))
    return found


def lines(client: Client, settings: Settings, worlds: Sequence[World]) -> Iterator[Line]:
    """Objects first, each kind by name."""
    policies = {o.name: o.personal_data.privacy() for o in settings.organisations}
    readings = {world.organisation.name: readings_of(client, world.organisation.name) for world in worlds}
    dead = _dead(client)
    for declared in catalogue.objects():
        of_all = [
            _object(
                client, world, declared, readings[world.organisation.name], policies[world.organisation.name]
            )
            for world in worlds
        ]
        yield replace(_sum(of_all), dead=dead.get(declared.path, 0))
    dropped = {each.event: each.dropped for each in repeated(settings)}
    for event in catalogue.events():
        of_all = [
            _event(client, world, event, readings[world.organisation.name], policies[world.organisation.name])
            for world in worlds
        ]
        yield replace(_sum(of_all), dropped=dropped[event.name], dead=_dead_of(event, dead))


def _sum(parts: Sequence[Line]) -> Line:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _names(record: type[Record]) -> list[str]:
    """What ClickHouse calls its columns."""
    return [name for column in columns_of(record) for name, _ in column.clickhouse()]


def _object(client: Client, world: World, declared: Object, readings: Readings, policy: Privacy) -> Line:
    org, key = world.organisation.name, f"{declared.entity}_id"
    parents = (_OBJECTS[declared.per.of], readings.get(declared.per.of, ())) if declared.per else None
    known = versions(world, declared, readings.get(declared.name, ()), parents, policy)
    expected = current(known)
    rows = stored_rows(client, declared.name, org, [key, *_names(declared.record)])
    found = [(row.pop(key), row) for row in rows]
    equal, _ = compared(expected, found)
    return Line(declared.name, "object", len(expected), len(found), equal)


def _event(client: Client, world: World, event: Event, readings: Readings, policy: Privacy) -> Line:
    holders = [(o, readings.get(o.name, ())) for o in catalogue.objects() if event in o.emits]
    expected = facts(world, event, holders, policy)
    keys = [f"{event.entity}_id", "event_time"]
    rows = list(stored_rows(client, event.name, world.organisation.name, [*keys, *_names(event.record)]))
    found = [(_key(event, row), row) for row in rows]
    equal, _ = compared(expected, found)
    return Line(event.topic or event.name, "topic", len(expected), len(found), equal)


def _key(event: Event, row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in event.key_columns[1:])


def _dead(client: Client) -> dict[str, int]:
    """Dead letters by what they should have been: a REST path or a topic."""
    rows = client.query("SELECT topic, count() FROM dead_letters FINAL GROUP BY topic").result_rows
    return {str(topic): int(count) for topic, count in rows}


def _dead_of(event: Event, dead: Mapping[str, int]) -> int:
    return sum(n for topic, n in dead.items() if (found := _TOPICS.match(topic)) and found[0] is event)
