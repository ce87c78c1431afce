"""When too much is unreadable, something is misconfigured: stop instead of burying it all."""

from collections import deque
from typing import Final

_LEAST: Final = 1_000
_BATCHES: Final = 50


class TooManyDead(Exception):
    """The share of dead letters is over the limit: look at them before going on."""


class DeadLimit:
    """Counts over the newest batches; under a thousand rows nothing is concluded."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._seen: deque[tuple[int, int]] = deque(maxlen=_BATCHES)

    def add(self, rows: int, dead: int) -> None:
        """Raises TooManyDead."""
        self._seen.append((rows, dead))
        all_rows, all_dead = (sum(n) for n in zip(*self._seen, strict=True))
        if all_rows >= _LEAST and all_dead > self._share * all_rows:
            raise TooManyDead(
                f"{all_dead} of the last {all_rows} records could not be read. They are in the topic "
                "trunkline.dead with their reasons; nothing was committed for this batch. Raise "
                "sink.dead_limit to go on"
            )
