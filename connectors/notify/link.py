"""A socket to a channel, opened and subscribed; and the ways to get one."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace

from connectors.genesys.errors import NotRead
from connectors.notify.api import LIFE_S, Made
from connectors.notify.room import Room
from connectors.notify.sockets import Socket


@dataclass(eq=False, slots=True)
class Link:
    """`topics` are those that Genesys was asked for, refused ones included."""

    made: Made
    socket: Socket
    topics: frozenset[str]
    token_ends: float
    """A channel doesn't outlive the token that it was made with."""
    reading: asyncio.Task[None] | None = field(default=None)

    async def close(self, after_s: float = 0.0) -> None:
        """Until then it is still read."""
        try:
            await asyncio.sleep(after_s)
        finally:
            if self.reading is not None:
                self.reading.cancel()
            with suppress(Exception):
                await self.socket.close()


async def reopened(room: Room, link: Link) -> Link:
    """Another socket to the same channel; Genesys closes the one before. Raises NotOpened."""
    return Link(link.made, await room.connect(link.made.uri), link.topics, link.token_ends)


async def opened(room: Room, topics: frozenset[str]) -> Link:
    """A new channel. Its socket comes first: what is subscribed to is then heard at once, and a channel
    without a socket is the first to make room for another. Raises NotRead and NotOpened.
    """
    room.credentials.outlast(room.timing.monotonic() + 2 * room.pace.renew_before)
    made = await room.channels.create()
    ends = room.credentials.ends
    socket = await room.connect(made.uri)
    try:
        room.answered(topics, await room.channels.replace(made.id, topics))
    except (NotRead, asyncio.CancelledError):
        await socket.close()
        raise
    return Link(replace(made, expires=min(made.expires, ends)), socket, topics, ends)


async def prolonged(room: Room, link: Link, topics: frozenset[str]) -> None:
    """The same channel, its life begun anew by subscribing. Raises NotRead."""
    room.answered(topics, await room.channels.replace(link.made.id, topics))
    expires = await room.channels.expires(link.made.id)
    until = room.timing.monotonic() + LIFE_S if expires is None else expires
    link.made, link.topics = replace(link.made, expires=min(until, link.token_ends)), topics


async def subscribed(room: Room, link: Link, topics: frozenset[str]) -> None:
    """What is new is added; where something is to go, the channel is told of all. Raises NotRead."""
    if link.topics - topics:
        refused = await room.channels.replace(link.made.id, topics)
        room.answered(topics, refused)
    else:
        refused = await room.channels.append(link.made.id, topics - link.topics)
        room.answered(topics - link.topics, refused)
    link.topics = topics
