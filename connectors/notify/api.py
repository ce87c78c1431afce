"""Channels and their subscriptions, over REST."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import msgspec

from connectors.genesys.client import Client, Query
from connectors.genesys.errors import UnreadableAnswer
from connectors.genesys.timing import Timing
from connectors.genesys.window import Priority
from schemas.declare.kinds import WrongType, read_instant

PATH: Final = "/api/v2/notifications/channels"
DECLARATION: Final = "notifications"
"""The metrics' label of these calls."""
LIFE_S: Final = 86_400.0
_IGNORE: Final[Query] = (("ignoreErrors", "true"),)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Made:
    """A channel that is there; `expires` is in monotonic seconds."""

    id: str
    uri: str
    expires: float


@dataclass(frozen=True, slots=True)
class Rejected:
    """A topic that isn't subscribed to; `missing` are the permissions that would be needed."""

    topic: str
    reason: str
    missing: tuple[str, ...]


class _Channel(msgspec.Struct, frozen=True, rename="camel"):
    id: str
    connect_uri: str
    expires: str = ""


class _Channels(msgspec.Struct, frozen=True):
    entities: list[_Channel]


class _Topic(msgspec.Struct, frozen=True, rename="camel"):
    id: str
    state: str | None = None
    rejection_reason: str | None = None
    missing_permissions: list[str] | None = None


class _Topics(msgspec.Struct, frozen=True):
    entities: list[_Topic] = []


class Channels:
    """Of one OAuth client. Everything raises NotRead; NotThere where the channel is gone."""

    def __init__(self, client: Client, timing: Timing) -> None:
        self._client = client
        self._timing = timing

    async def create(self) -> Made:
        answer = await self._order("POST", PATH, None)
        return self._made(_decoded(answer, _Channel))

    async def replace(self, channel_id: str, topics: Iterable[str]) -> tuple[Rejected, ...]:
        """These and no others; the channel's life begins anew. What is refused doesn't keep others away."""
        return await self._subscribe("PUT", channel_id, topics)

    async def append(self, channel_id: str, topics: Iterable[str]) -> tuple[Rejected, ...]:
        return await self._subscribe("POST", channel_id, topics)

    async def expires(self, channel_id: str) -> float | None:
        """In monotonic seconds; None where the channel is not among those that are listed."""
        answer = await self._client.get(PATH, (), DECLARATION, Priority.LIVE)
        listed = _decoded(answer, _Channels).entities
        return next((self._made(each).expires for each in listed if each.id == channel_id), None)

    async def _subscribe(self, method: str, channel_id: str, topics: Iterable[str]) -> tuple[Rejected, ...]:
        body = msgspec.json.encode([{"id": topic} for topic in sorted(topics)])
        answer = await self._order(method, f"{PATH}/{channel_id}/subscriptions", body, _IGNORE)
        return _rejected(_decoded(answer, _Topics).entities)

    async def _order(self, method: str, path: str, body: bytes | None, query: Query = ()) -> bytes:
        return await self._client.order(method, path, body, query, DECLARATION, Priority.LIVE)

    def _made(self, channel: _Channel) -> Made:
        try:
            left = read_instant(channel.expires) / 1000 - self._timing.wall()
        except WrongType:
            left = LIFE_S
        return Made(channel.id, channel.connect_uri, self._timing.monotonic() + left)


def _rejected(topics: Sequence[_Topic]) -> tuple[Rejected, ...]:
    """States are compared without regard to case; a newer one is no refusal."""
    return tuple(
        Rejected(each.id, each.rejection_reason or "no reason given", tuple(each.missing_permissions or ()))
        for each in topics
        if (each.state or "").lower() == "rejected"
    )


def _decoded(answer: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(answer, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as wrong:
        raise UnreadableAnswer(PATH, "body", str(wrong), answer) from None
