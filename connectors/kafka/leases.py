"""Which slots this process may act for: a lease on each, prolonged by the coordinator's word only. No I/O."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """Whether the slots are still ours, asked at a monotonic time, within one assignment."""

    assignment: int
    asked_at: float


class Leases:
    """Changed by one thread; `holds` may be asked from any.

    The coordinator counts a member's session anew from when it hears of it, which is after the question was
    asked. So until `asked_at` and the session are over the slot is nobody else's, and a lease that ends
    before that is safe, however long the answer took and whoever was asleep meanwhile.
    """

    def __init__(self, lasts_s: float, monotonic: Callable[[], float]) -> None:
        self._lasts = lasts_s
        self._monotonic = monotonic
        self._until: dict[int, float] = {}
        self._assignment = 0

    @property
    def mine(self) -> frozenset[int]:
        """Assigned to us, be they confirmed or not."""
        return frozenset(self._until)

    @property
    def held(self) -> frozenset[int]:
        return frozenset(slot for slot in self._until if self.holds(slot))

    def holds(self, slot: int) -> bool:
        return self._monotonic() < self._until.get(slot, -math.inf)

    def assign(self, slots: Iterable[int]) -> None:
        """Ours from now on, and not held until that is confirmed."""
        self._assignment += 1
        self._until |= dict.fromkeys(slots, -math.inf)

    def take_away(self, slots: Iterable[int]) -> None:
        self._assignment += 1
        for slot in slots:
            self._until.pop(slot, None)

    def ask(self) -> Question:
        return Question(self._assignment, self._monotonic())

    def confirm(self, question: Question) -> None:
        """The coordinator has said yes. Of an assignment that is over that says nothing any more."""
        if question.assignment == self._assignment:
            for slot, until in self._until.items():
                self._until[slot] = max(until, question.asked_at + self._lasts)
