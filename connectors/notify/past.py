"""What event-side time it was a few seconds ago: what is read now was sent somewhat earlier."""

from collections import deque
from typing import Final

_KEPT: Final = 32


class Past:
    """Marks of both clocks, of about each second. Monotonic seconds, event-side milliseconds."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque(maxlen=_KEPT)

    def mark(self, monotonic: float, now_ms: int) -> None:
        self._marks.append((monotonic, now_ms))

    def at(self, monotonic: float) -> int | None:
        """It was this time or later then; None: that is before the first mark."""
        return next((ms for when, ms in reversed(self._marks) if when <= monotonic), None)
