"""The whole organisation: of every object and topic, what there is at the source and what ClickHouse has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from clickhouse_connect.driver.client import Client

from connectors.settings.model import Settings
from deploy.line.repeated import repeated
from deploy.local.genesys.world.world import World
from deploy.truth.of_facts import facts
from deploy.truth.of_inventory import current, versions
from deploy.truth.plain import Row
from deploy.truth.rows import mismatches, stored_current, stored_facts
from schemas import catalogue
from schemas.declare.events import Event
from schemas.declare.objects import Object
from schemas.reading.privacy import Privacy
from schemas.reading.topics import Topics

K = TypeVar("K")
Readings = Mapping[str, Sequence[int]]
"""By object, when its list was read whole, in ms and in order."""
_TOPICS: Final = Topics(catalogue.events())
_OBJECTS: Final = {declared.name: declared for declared in catalogue.objects()}


@dataclass(frozen=True, slots=True)
class Line:
    """One object or topic, over all organisations. `dropped` and `lag` are not known where they are None."""

    name: str
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


def _object(client: Client, world: World, declared: Object, readings: Readings, policy: Privacy) -> Line:
    parents = (_OBJECTS[declared.per.of], readings.get(declared.per.of, ())) if declared.per else None
    expected = current(versions(world, declared, readings.get(declared.name, ()), parents, policy))
    found = stored_current(client, declared, world.organisation.name)
    return _line(declared.name, expected, found)


def _event(client: Client, world: World, event: Event, readings: Readings, policy: Privacy) -> Line:
    holders = [(o, readings.get(o.name, ())) for o in catalogue.objects() if event in o.emits]
    expected = facts(world, event, holders, policy)
    return _line(event.topic or event.name, expected, stored_facts(client, event, world.organisation.name))


def _line(name: str, expected: Mapping[K, Row], found: Mapping[K, Row]) -> Line:
    wrong = {mismatch.key for mismatch in mismatches(expected, found)}
    return Line(name, len(expected), len(found), len(found.keys() - wrong))


def _dead(client: Client) -> dict[str, int]:
    """Dead letters by what they should have been: a REST path or a topic."""
    rows = client.query("SELECT topic, count() FROM dead_letters FINAL GROUP BY topic").result_rows
    return {str(topic): int(count) for topic, count in rows}


def _dead_of(event: Event, dead: Mapping[str, int]) -> int:
    return sum(n for topic, n in dead.items() if (found := _TOPICS.match(topic)) and found[0] is event)
