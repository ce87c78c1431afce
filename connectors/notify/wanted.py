"""What should be subscribed to: a topic for each entity of each event that comes by WebSocket. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from connectors.transports.sources import listing_of
from schemas.declare.events import Event

DEFAULT_RANK: Final = (
    "trunk_metrics",
    "trunk_statuses",
    "edge_metrics",
    "queue_activities",
    "queue_memberships",
    "flow_metrics",
    "user_activities",
    "phone_statuses",
)
"""What the others are joined with goes first, then what is about many; behind these, all others by name."""

Ids = Mapping[str, Iterable[str]]
"""Object → the ids of its entities that there are."""


def wanted(live: Iterable[Event], ids: Ids, rank: Sequence[str] = ()) -> Iterator[tuple[Event, str]]:
    """(event, concrete topic), the most important first, and within an event by id: always the same order."""
    for event in ranked(live, rank):
        listing = listing_of(event)
        if listing is not None:
            for entity_id in sorted(ids.get(listing.name, ())):
                yield event, topic_of(event, entity_id)


def ranked(events: Iterable[Event], rank: Sequence[str]) -> list[Event]:
    """Those that `rank` names come first."""
    order = {name: place for place, name in reversed([*enumerate((*rank, *DEFAULT_RANK))])}
    return sorted(events, key=lambda event: (order.get(event.name, len(order)), event.name))


def topic_of(event: Event, entity_id: str) -> str:
    return (event.topic or "").replace("{id}", entity_id)
