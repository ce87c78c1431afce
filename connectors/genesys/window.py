"""When the next request may go: the client's share of the server's window, as far as it is known.

The server counts requests in windows of a minute, each begun by the first request after the last one. We
count ours, believe its headers where they say more (others may use the same OAuth client), and treat the
window as a second longer than they say, because `reset` is in whole seconds. A tenth of the window may go
at once; the rest is spread over what is left of it, so that many callers together never run into the limit.
"""

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

from connectors.genesys.limits import Limits

MINUTE: Final = 60.0
_SLACK: Final = 1.0
_AT_ONCE: Final = 10
_RESERVE: Final = 50


class Priority(IntEnum):
    """Who goes first. Live ones don't wait their turn and may use the last fiftieth of the window."""

    LIVE = 0
    INVENTORY = 1
    BACKFILL = 2


def carried(allowed: int) -> float:
    """Requests a minute that there are for all but the live ones, where the window allows so many."""
    return (allowed - allowed // _RESERVE) * MINUTE / (MINUTE + _SLACK)


@dataclass(frozen=True, slots=True)
class Window:
    """Times are monotonic seconds. `ends` in the past: the next request begins a new one."""

    allowed: int
    sent: int = 0
    """Ours."""
    others: int = 0
    """What the server counts beside ours."""
    ends: float = float("-inf")
    last: float = float("-inf")
    """When our newest request went."""

    @property
    def left(self) -> int:
        return self.allowed - self.sent - self.others

    def earliest(self, priority: Priority, now: float) -> float:
        """When a request of this priority may go, as things stand; `now` or before: at once."""
        if now >= self.ends:
            return now
        live = priority is Priority.LIVE
        left = self.left - (0 if live else self.allowed // _RESERVE)
        if left <= 0:
            return self.ends
        if live or self.sent < self.allowed // _AT_ONCE:
            return now
        return self.last + (self.ends - now) / left

    def after_sending(self, now: float) -> "Window":
        if now >= self.ends:
            return Window(self.allowed, 1, 0, now + MINUTE + _SLACK, now)
        return replace(self, sent=self.sent + 1, last=now)

    def learned(self, limits: Limits, nth: int, now: float) -> "Window":
        """What the headers of the answer to our `nth` request of this window add.

        The server had counted our requests up to that one, give or take those that overtook it.
        """
        ends = self.ends if limits.reset is None else now + limits.reset + _SLACK
        if ends > self.ends + MINUTE / 2:
            return Window(limits.allowed, self.sent - nth + 1, limits.used - 1, ends, self.last)
        others = max(0, limits.used - nth)
        return Window(limits.allowed, self.sent, others, min(self.ends, ends), self.last)
