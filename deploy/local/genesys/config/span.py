"""The stretch of simulated time that a world is made for."""

from typing import NamedTuple


class Span(NamedTuple):
    """Half open, in milliseconds since the epoch."""

    start_ms: int
    end_ms: int

    @property
    def length_ms(self) -> int:
        return self.end_ms - self.start_ms
