"""Reading the sockets of a channel: events go to the inbox, and what the service says of itself is told."""

from collections.abc import Callable
from typing import Final

import msgspec
import structlog

from connectors.notify.link import Link
from connectors.notify.messages import Kind, kind_of
from connectors.notify.room import Room
from connectors.notify.sockets import Ended
from connectors.observe.metrics import MESSAGES

_UNDER_WAY_S: Final = 2.0
"""So long a message may have been under way when it is read, with others behind it that never come."""
_A_WAIT_S: Final = 0.001
"""Who had to wait for a message has read all that came before."""
_log: Final = structlog.get_logger()


class Ear:
    """`tell` is called with what isn't an event nor a sign of life, and with None at a socket's end. Only of
    the link that counts, which `link` is.
    """

    def __init__(self, room: Room, tell: Callable[[Kind | None], None]) -> None:
        self.link: Link | None = None
        self.heard_s = float("-inf")
        """Monotonic, of the last message."""
        self.heard_ms = 0
        """Event-side: whatever was sent before is read."""
        self._room = room
        self._tell = tell
        self._behind = False
        """Kafka has kept us from reading, and what has piled up since is not all read yet."""
        self._counted = {kind: MESSAGES.labels(room.org, kind.value) for kind in Kind}

    def begin(self, link: Link, after_silence: bool) -> None:
        """From now on this link counts. `after_silence`: nothing was heard up to now."""
        self.link = link
        self.heard_s = self._room.timing.monotonic()
        if after_silence:
            self.heard_ms = self._room.clock.now_ms()

    def excuse(self) -> None:
        """While Kafka keeps us from reading, silence is nobody's fault."""
        if self._room.outbox.full:
            self.heard_s = self._room.timing.monotonic()

    async def read(self, link: Link) -> None:
        """Until the socket's end."""
        room, receive, monotonic = self._room, link.socket.receive, self._room.timing.monotonic
        try:
            while True:
                asked = monotonic()
                raw = await receive()
                self._behind = self._behind and monotonic() < asked + _A_WAIT_S
                self._take(raw, link)
                if room.outbox.full:
                    self._behind = True
                    await room.outbox.room()
        except Ended:
            pass
        except Exception as ours:
            _log.error("a message trips our own code", org=room.org, exc_info=ours)
        if link is self.link:
            self._tell(None)

    def _take(self, raw: bytes, link: Link) -> None:
        try:
            item = msgspec.json.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            item = None
        kind = kind_of(item)
        self._counted[kind].inc()
        if kind is Kind.EVENT:
            self._room.inbox.take(raw, item)
        if link is not self.link:
            return
        self.heard_s = self._room.timing.monotonic()
        if not self._behind:
            self.heard_ms = max(self.heard_ms, self._room.past.at(self.heard_s - _UNDER_WAY_S) or 0)
        if kind not in (Kind.EVENT, Kind.SIGN_OF_LIFE):
            self._tell(kind)
