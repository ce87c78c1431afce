"""How far a player has come."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Progress:
    """`dropped` counts, by status, events that the receiver refused for good; `exhausted` those given up."""

    total: int
    sent: int = 0
    delivered: int = 0
    retried: int = 0
    exhausted: int = 0
    dropped: Counter[int] = field(default_factory=Counter)
    clock_ms: int = 0

    @property
    def settled(self) -> int:
        """Events with which the player has nothing left to do."""
        return self.delivered + self.exhausted + self.dropped.total()

    @property
    def in_flight(self) -> int:
        return self.sent - self.settled
