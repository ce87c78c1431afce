"""A client's connection to a channel, as far as the service writes to it."""

import asyncio
from collections.abc import Callable, Coroutine
from random import Random
from typing import Any, Final, Protocol

from deploy.local.genesys.config.sockets import SocketFaults
from deploy.local.genesys.server.notifications.messages import HEARTBEAT

_MOST_BEHIND: Final = 64 << 20
"""Bytes that a client may leave unread; after that it is cut off, as a server with many clients must."""


class Wire(Protocol):
    """An asyncio transport, or a test's."""

    def write(self, data: bytes) -> None: ...

    def abort(self) -> None: ...

    def get_write_buffer_size(self) -> int: ...


class Socket:
    """Messages are collected by `add` and sent together by `flush`, so that many events are one write.

    `end` closes the WebSocket properly; `faults` are those of the moment.
    """

    def __init__(
        self,
        wire: Wire,
        end: Callable[[int, str], Coroutine[Any, Any, None]],
        faults: Callable[[], SocketFaults],
        lot: Random,
        heard_s: float,
    ) -> None:
        self._wire = wire
        self._end = end
        self._faults = faults
        self._lot = lot
        self._frames: list[bytes] = []
        self._heartbeat_s = heard_s
        self._ending: asyncio.Task[None] | None = None
        self.close_at_s: float | None = None
        """When a planned close is due."""
        self.open = True

    @property
    def listening(self) -> bool:
        """Whether an event that is added now gets there."""
        return self.open and not self._faults().mute

    def add(self, frame: bytes) -> None:
        """Of a listening socket."""
        self._frames.append(frame)
        if (share := self._faults().cut) and self._lot.random() < share:
            self.flush()
            self.abort()

    def say(self, frame: bytes) -> None:
        """`add` and `flush` where anybody listens."""
        if self.listening:
            self.add(frame)
            self.flush()

    def flush(self) -> None:
        frames, self._frames = self._frames, []
        if not frames or not self.open:
            return
        if self._wire.get_write_buffer_size() > _MOST_BEHIND:
            self.abort()
        elif held_s := self._faults().held_s:
            asyncio.get_running_loop().call_later(held_s, self._wire.write, b"".join(frames))
        else:
            self._wire.write(b"".join(frames))

    def beat(self, now_s: float, every_s: float) -> None:
        """Say the heartbeat where it is due."""
        if now_s - self._heartbeat_s >= every_s:
            self._heartbeat_s = now_s
            self.say(HEARTBEAT)

    def close(self, code: int, reason: str) -> None:
        """A close frame after all that was said."""
        self.flush()
        if self.open:
            self.open = False
            self._ending = asyncio.get_running_loop().create_task(self._end(code, reason))

    def abort(self) -> None:
        """The connection is gone, without a word."""
        self.open = False
        self._wire.abort()
