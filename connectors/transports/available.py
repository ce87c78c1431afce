"""What Genesys says of its topics: `GET /api/v2/notifications/availabletopics`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from connectors.genesys.client import Query
from connectors.genesys.errors import UnreadableAnswer
from schemas.declare.header import EVENTBRIDGE, WEBSOCKET
from schemas.declare.kinds import Term

PATH: Final = "/api/v2/notifications/availabletopics"
QUERY: Final[Query] = (("expand", "transports"), ("expand", "requiresPermissions"))
_BOTH: Final = frozenset({EVENTBRIDGE, WEBSOCKET})
_MEANING: Final = {
    "all": _BOTH,
    "websocket": frozenset({WEBSOCKET}),
    "eventbridge": frozenset({EVENTBRIDGE}),
}
"""Newer words than these say nothing that we could use."""
_PLACE: Final = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Available:
    """One topic: the transports that Genesys offers it by, and the permissions that it asks for."""

    transports: frozenset[Term]
    permissions: tuple[str, ...]


class _Topic(msgspec.Struct, frozen=True, rename="camel"):
    id: str = ""
    transports: list[str] | None = None
    requires_permissions: list[str] | None = None


class _Listing(msgspec.Struct, frozen=True):
    entities: list[_Topic]


def read_available(answer: bytes) -> Mapping[str, Available]:
    """Topic template, with `{id}` for whatever name its place has, → what is said of it.

    A topic of which no transports are said at all is offered by both, as before there were two. Raises
    UnreadableAnswer.
    """
    try:
        listing = msgspec.json.decode(answer, type=_Listing)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as wrong:
        raise UnreadableAnswer(PATH, "body", str(wrong), answer) from None
    return {_PLACE.sub("{id}", topic.id): _available(topic) for topic in listing.entities}


def _available(topic: _Topic) -> Available:
    said = _BOTH if topic.transports is None else _meant(topic.transports)
    return Available(said, tuple(topic.requires_permissions or ()))


def _meant(words: list[str]) -> frozenset[Term]:
    found = (_MEANING.get(word.replace("_", "").replace(" ", "").lower(), frozenset()) for word in words)
    return frozenset[Term]().union(*found)
