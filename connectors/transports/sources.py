"""Where a topic's facts could come from beside EventBridge, as the declarations have it."""

from collections.abc import Mapping
from functools import cache

from schemas import catalogue
from schemas.declare.events import Event
from schemas.declare.objects import Object


@cache
def topics() -> Mapping[str, Event]:
    """The events that are topics, by template."""
    return {event.topic: event for event in catalogue.events() if event.topic}


@cache
def listing_of(event: Event) -> Object | None:
    """The object whose ids stand in the topic's name, going by the word before: `…edges.trunks.{id}.metrics`.

    None: no list has them, as with conversations, so there is nothing that could be subscribed to.
    """
    before, place, _ = (event.topic or "").partition(".{id}")
    word = before.rpartition(".")[2]
    named = (declared for declared in catalogue.objects() if word in (declared.name, declared.entity))
    return next(named, None) if place else None


@cache
def twin_of(event: Event) -> str | None:
    """What polls the topic's REST twin, by name: the event's own snapshot, the list that holds it, or the
    search for what it would have told of.
    """
    if event.snapshot:
        return event.name
    lists = [declared.name for declared in catalogue.objects() if event in declared.emits]
    return next(iter([*lists, *(other.name for other in searched_for(event))]), None)


@cache
def searched_for(event: Event) -> tuple[Event, ...]:
    """The events that are fetched for the event's entities, and can be searched for."""
    return tuple(e for e in catalogue.events() if e.fetch and e.fetch.search and e.fetch.of == event.name)
