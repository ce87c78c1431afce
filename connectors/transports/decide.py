"""The first transport of those that a customer has set up by which a topic can come. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from connectors.transports.available import Available
from connectors.transports.sources import listing_of, topics, twin_of
from schemas.control.transports import NONE
from schemas.declare.events import Event
from schemas.declare.header import EVENTBRIDGE, POLL, WEBSOCKET
from schemas.declare.kinds import Term

ORDER: Final = (EVENTBRIDGE, WEBSOCKET, POLL)
"""All that there are, the best first: EventBridge keeps events while we are away."""


@dataclass(frozen=True, slots=True)
class Decision:
    """`reason` says why it is none that is preferred to it; empty where there is no such."""

    transport: Term
    reason: str
    refused: tuple[str, ...] = ()


def decide(
    available: Mapping[str, Available], configured: Sequence[Term], refused: Mapping[str, tuple[str, ...]]
) -> dict[str, Decision]:
    """Topic template → decision, for every topic that is declared.

    `configured` in order of preference; `refused` has the permissions that were missed where a topic was
    subscribed to.
    """
    return {
        topic: _one(event, available.get(topic), configured, refused.get(topic, ()))
        for topic, event in topics().items()
    }


def _one(
    event: Event, said: Available | None, configured: Sequence[Term], refused: tuple[str, ...]
) -> Decision:
    obstacles = {kind: _obstacle(kind, event, said, refused) for kind in configured}
    live = next((kind for kind, why in obstacles.items() if why is None), NONE)
    before = configured[: configured.index(live)] if live in configured else configured
    reasons = [f"not {kind}: {obstacles[kind]}" for kind in before]
    if live == NONE:
        reasons += [f"{kind} is not set up" for kind in ORDER if kind not in configured]
    return Decision(live, "; ".join(reasons), refused)


def _obstacle(kind: Term, event: Event, said: Available | None, refused: tuple[str, ...]) -> str | None:
    """Why the topic can't come by it; None where it can."""
    if kind == POLL:
        return None if twin_of(event) else "nothing of REST says the same"
    if said is None:
        return "Genesys doesn't list the topic"
    if kind not in said.transports:
        needed = f" (it asks for {', '.join(said.permissions)})" if said.permissions else ""
        return f"Genesys doesn't offer the topic by it{needed}"
    if kind != WEBSOCKET:
        return None
    if refused:
        return f"the OAuth client's roles lack {', '.join(refused)}"
    return None if listing_of(event) else "no list has the ids that would be subscribed to"
