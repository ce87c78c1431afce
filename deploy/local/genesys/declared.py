"""What is declared, by name: the one place where the simulation looks at the catalogue."""

from collections.abc import Mapping
from functools import cache

from schemas import catalogue
from schemas.declare.events import Event
from schemas.declare.objects import Object


@cache
def objects() -> Mapping[str, Object]:
    return {declared.name: declared for declared in catalogue.objects()}


@cache
def events() -> Mapping[str, Event]:
    return {event.name: event for event in catalogue.events()}


@cache
def permissions() -> frozenset[str]:
    """Every permission that any declaration asks for, and the one that only searching needs."""
    asked = [o.permission for o in objects().values()]
    for event in events().values():
        asked += [event.permission, *(way.permission for way in (event.snapshot, event.fetch) if way)]
    return frozenset({"directory:user:view", *(name for each in asked for name in each.names)})
