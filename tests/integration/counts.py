"""How many of what a played day must have counted, from its plan alone."""

from collections import Counter

from deploy.local.genesys.delivery.plan import Plan
from deploy.local.genesys.delivery.rows import Kind
from schemas import catalogue
from schemas.declare.events import Event

Counted = dict[str, int]
"""By the name of an event."""


def delivered(plan: Plan) -> Counted:
    """Readable deliveries."""
    return _by_event(plan, *(kind for kind in Kind if kind is not Kind.UNREADABLE))


def repeated(plan: Plan) -> Counted:
    """Readable deliveries of what was delivered before."""
    return _by_event(plan, Kind.DUPLICATE, Kind.REPUBLISHED)


def letters(plan: Plan) -> set[bytes]:
    """Bodies that nobody can read."""
    return {delivery.body for delivery in plan if delivery.kind is Kind.UNREADABLE}


def _by_event(plan: Plan, *kinds: Kind) -> Counted:
    found = Counter(delivery.topic for delivery in plan if delivery.kind in kinds)
    return {event.name: found[event.topic or ""] for event in catalogue.events()}


def of_one_body() -> tuple[Event, ...]:
    """Events of which a body is one fact; the others say several things at once."""
    return tuple(event for event in catalogue.events() if event.parts is None)
