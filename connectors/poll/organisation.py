"""One organisation's jobs, with what is remembered of each."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

import structlog

from connectors.poll.fetched import FetchedOf, key_of
from connectors.poll.inventory import Inventory
from connectors.poll.job import Desk, Job
from connectors.poll.memory import CHUNKS, Memory, MemoryDamaged
from connectors.poll.searching import SearchOf, name_of, reached_key
from connectors.poll.snapshot import SnapshotOf
from connectors.settings.organisations import Organisation
from connectors.transports.ledger import Ledger
from schemas import catalogue
from schemas.declare.events import Event
from schemas.declare.objects import Object

_log: Final = structlog.get_logger()


def jobs_of(
    organisation: Organisation,
    desk: Desk,
    stored: Mapping[str, bytes],
    accepted: Collection[str] = (),
    ledger: Ledger | None = None,
) -> list[Job]:
    """Everything that is declared; objects that snapshots ask about come first.

    `stored` are the newest values of the state topic by key; `accepted` names objects as `org/object`. Only
    the ledger says what is to be searched for.
    """
    twins = [(event, event.snapshot) for event in catalogue.events() if event.snapshot]
    asked = {twin.of for _, twin in twins}
    every, org = organisation.schedules, organisation.name
    inventories: dict[str, Inventory] = {}
    for declared in _parents_first(sorted(catalogue.objects(), key=lambda o: (o.name not in asked, o.name))):
        inventories[declared.name] = Inventory(
            desk,
            declared,
            every.get(declared.name, declared.every_ms),
            remembered(org, declared.name, stored, CHUNKS),
            f"{org}/{declared.name}" in accepted,
            inventories[declared.per.of].memory if declared.per else None,
            stored,
        )
    snapshots = [
        SnapshotOf(
            desk,
            event,
            twin,
            every.get(event.name, twin.every_ms),
            remembered(org, event.name, stored, 0),
            inventories[twin.of].memory,
        )
        for event, twin in twins
    ]
    by_name = {event.name: event for event in catalogue.events()}
    fetched = [
        FetchedOf(
            desk,
            event,
            event.fetch,
            by_name[event.fetch.of],
            every.get(event.name, event.fetch.every_ms),
            remembered(org, event.name, stored, 0),
            stored.get(key_of(event.name)),
        )
        for event in catalogue.events()
        if event.fetch
    ]
    searched = _searched(desk, by_name, stored, ledger) if ledger is not None else ()
    return [*inventories.values(), *snapshots, *fetched, *searched]


def _searched(
    desk: Desk, events: Mapping[str, Event], stored: Mapping[str, bytes], ledger: Ledger
) -> Iterator[SearchOf]:
    for event in events.values():
        if event.fetch and event.fetch.search:
            name = name_of(event)
            memory, reached = remembered(desk.org, name, stored, 0), stored.get(reached_key(event))
            topic = events[event.fetch.of].topic or ""
            yield SearchOf(desk, event, event.fetch, event.fetch.search, topic, ledger, memory, reached)


def _parents_first(objects: Sequence[Object]) -> list[Object]:
    """Their order is kept, but that those with a list for each entity of another come last."""
    return sorted(objects, key=lambda declared: declared.per is not None)


def remembered(org: str, name: str, stored: Mapping[str, bytes], chunks: int) -> Memory:
    """`chunks` is their number where nothing is remembered yet."""
    try:
        return Memory.restore(name, stored) if name in stored else Memory.empty(name, chunks)
    except MemoryDamaged as damage:
        _log.error("learning an object anew", org=org, declaration=name, reason=str(damage))
        return Memory.empty(name, chunks)
