"""One budget of requests for each OAuth client, and who of the waiting may use it next."""

import asyncio
from dataclasses import dataclass
from typing import Final

from connectors.genesys.limits import Headers, limits_of
from connectors.genesys.timing import Timing
from connectors.genesys.window import Priority, Window
from connectors.observe.metrics import QUOTA_LEFT

_STEP_ASIDE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Turn:
    """The `number`th request of a window; windows are counted too, as answers can come after their end."""

    window: int
    number: int


class Quota:
    """Every request of one client takes a turn here, in the order of arrival within its priority."""

    def __init__(self, org: str, requests_per_minute: int, timing: Timing) -> None:
        self._window = Window(requests_per_minute)
        self._timing = timing
        self._windows = 0
        self._waiting = dict.fromkeys(Priority, 0)
        self._lanes = {priority: asyncio.Lock() for priority in Priority}
        self._shown = {org: QUOTA_LEFT.labels(org)}
        self.paused_until = float("-inf")
        """Monotonic; nobody asks before: the server said 429."""

    def shown_for(self, org: str) -> None:
        """The metric is shown for this organisation as well: it uses the same client."""
        self._shown.setdefault(org, QUOTA_LEFT.labels(org))

    async def turn(self, priority: Priority) -> Turn:
        """Return when a request may go; what its answer says of the limit belongs to the turn."""
        self._waiting[priority] += 1
        try:
            async with self._lanes[priority]:
                while (delay := self._delay(priority)) > 0:
                    await self._timing.sleep(delay)
                return self._take()
        finally:
            self._waiting[priority] -= 1

    def learn(self, turn: Turn, headers: Headers) -> None:
        """To be called with the headers of every answer."""
        limits = limits_of(headers, self._timing.wall())
        if limits and turn.window == self._windows:
            self._move(self._window.learned(limits, turn.number, self._timing.monotonic()))

    def pause(self, until: float) -> None:
        self.paused_until = max(self.paused_until, until)

    def _take(self) -> Turn:
        self._move(self._window.after_sending(self._timing.monotonic()))
        self._windows += self._window.sent == 1
        return Turn(self._windows, self._window.sent)

    def _delay(self, priority: Priority) -> float:
        now = self._timing.monotonic()
        at = max(self._window.earliest(priority, now), self.paused_until)
        if any(self._waiting[other] for other in Priority if other < priority):
            at = max(at, now + _STEP_ASIDE)
        return at - now

    def _move(self, window: Window) -> None:
        self._window = window
        for gauge in self._shown.values():
            gauge.set(max(0, window.left))
