"""What comes over a socket: events, and what the service says of itself."""

from collections.abc import Mapping
from enum import Enum
from typing import Final

PING: Final = '{"message":"ping"}'
_METADATA: Final = "channel.metadata"
_SYSTEM: Final = "v2.system."


class Kind(Enum):
    EVENT = "event"
    SIGN_OF_LIFE = "heartbeat"
    CLOSING = "socket_closing"
    UNSUBSCRIBED = "no_longer_subscribed"
    REVOKED = "token_revoked"
    OTHER = "system"
    """Of the service, and of no consequence: what it says of subscriptions that we have made, and news."""


_SAYINGS: Final = (Kind.CLOSING, Kind.UNSUBSCRIBED, Kind.REVOKED)


def kind_of(item: object) -> Kind:
    """What can't be told apart is an event, so that it is read, or kept as a dead letter."""
    topic = item.get("topicName") if isinstance(item, Mapping) else None
    if not isinstance(topic, str):
        return Kind.OTHER if isinstance(item, Mapping) and "result" in item else Kind.EVENT
    if topic == _METADATA:
        return Kind.SIGN_OF_LIFE
    if not topic.startswith(_SYSTEM):
        return Kind.EVENT
    said = topic.removeprefix(_SYSTEM)
    return next((kind for kind in _SAYINGS if said.split(".")[0] == kind.value), Kind.OTHER)
