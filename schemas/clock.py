"""Time as the line sees it: integer milliseconds since 1970-01-01T00:00:00Z, from one clock.

Effective, received, tick and poll times come from a `Clock` that is handed in, so that a simulated day can
pass in a minute. HTTP time-outs, token lifetimes and back-off are about the real world and stay on the
real clock (`time.monotonic`): they never go through here.
"""

from datetime import UTC, datetime
from typing import Final, Protocol

SECOND: Final = 1_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR


class Clock(Protocol):
    """Where event-side time comes from."""

    def now_ms(self) -> int:
        """Milliseconds since the epoch, never going backwards within a process."""
        ...

    async def sleep_until(self, at_ms: int) -> None:
        """Return once `now_ms() >= at_ms`; at once where that is so already."""
        ...


def to_iso(ms: int) -> str:
    """`2026-11-21T16:05:26.259Z`, the form that Genesys Cloud writes."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def floor_to(ms: int, width: int) -> int:
    """Start of the window of `width` milliseconds that holds `ms`; windows are aligned to the epoch."""
    return ms - ms % width
