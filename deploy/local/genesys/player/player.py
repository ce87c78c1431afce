"""Plays a plan: delivers its events in order of time and moves the shared clock from one to the next."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Final

from connectors.clock import SharedClock
from deploy.local.genesys.config.destination import Destination
from deploy.local.genesys.delivery.plan import Delivery, Plan
from deploy.local.genesys.player.client import Client
from deploy.local.genesys.player.connection import TransportError
from deploy.local.genesys.player.policy import Verdict, verdict
from deploy.local.genesys.player.progress import Progress
from deploy.local.genesys.player.request import Template
from deploy.local.genesys.player.settings import Settings
from schemas.clock import SECOND

_PAUSE_S: Final = 0.01
"""Twice what others sleep between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class Barrier:
    """Time stops at `at_ms`, before anything due then is sent, until `action` returns.

    With `drained`, everything due earlier is settled first; without, it goes on while `action` runs.
    """

    at_ms: int
    action: Callable[[], Awaitable[None]]
    drained: bool = True


class Player:
    """Plays one plan once. `destinations` are by organisation name; ValueError where one is missing.

    Only the player moves `clock`. `on_progress` is called now and then and at the end; `on_delivered` with
    each delivered event and the monotonic seconds at which its first attempt began and its last one ended.
    """

    def __init__(
        self,
        plan: Plan,
        clock: SharedClock,
        destinations: Mapping[str, Destination],
        settings: Settings | None = None,
        on_progress: Callable[[Progress], None] = lambda progress: None,
        on_delivered: Callable[[Delivery, float, float], None] = lambda delivery, began, ended: None,
    ) -> None:
        if missing := plan.organisations - destinations.keys():
            raise ValueError(f"no destination for {sorted(missing)}: give one in the file, or with --url")
        self._plan = plan
        self._clock = clock
        self._settings = settings or Settings()
        self._on_progress = on_progress
        self._on_delivered = on_delivered
        self._clients = {
            name: Client(Template(where, keep_alive=self._settings.keep_alive), self._settings.timeout_s)
            for name, where in destinations.items()
        }
        self._seen_ms = clock.now_ms()
        self._flight: deque[asyncio.Task[None]] = deque()
        self.progress = Progress(total=len(plan))

    async def play(self, barriers: Iterable[Barrier] = ()) -> Progress:
        """Return when every event is settled and every barrier passed."""
        waiting = deque(sorted(barriers, key=lambda barrier: barrier.at_ms))
        began = time.monotonic()
        try:
            for delivery in self._plan:
                while waiting and waiting[0].at_ms <= delivery.deliver_at_ms:
                    await self._stop(waiting.popleft())
                await self._settle_down_to(self._settings.in_flight - 1)
                await self._pace(began)
                await self._approach(delivery.deliver_at_ms)
                self._send(delivery)
            await self._settle_down_to(0)
            while waiting:
                await self._stop(waiting.popleft())
        finally:
            self._abandon()
        self._on_progress(self.progress)
        return self.progress

    def _send(self, delivery: Delivery) -> None:
        self._step_to(delivery.deliver_at_ms)
        self.progress.sent += 1
        self._flight.append(asyncio.create_task(self._deliver(delivery)))

    async def _deliver(self, delivery: Delivery) -> None:
        """Try until the receiver has it, refuses it for good, or the policy gives up."""
        began, rng = time.monotonic(), Random(delivery.position)
        client, backoff = self._clients[delivery.organisation], self._settings.backoff
        for attempt in count(1):
            status, retry_after = await _attempt(client, delivery.body)
            outcome = verdict(status) if status else Verdict.RETRY
            wait_s = backoff.delay_s(attempt, retry_after, rng) if outcome is Verdict.RETRY else None
            if wait_s is None:
                break
            self.progress.retried += 1
            await asyncio.sleep(wait_s)
        self._settled(outcome, status)
        if outcome is Verdict.DELIVERED:
            self._on_delivered(delivery, began, time.monotonic())

    def _settled(self, outcome: Verdict, status: int) -> None:
        if outcome is Verdict.DELIVERED:
            self.progress.delivered += 1
        elif outcome is Verdict.DROP:
            self.progress.dropped[status] += 1
        else:
            self.progress.exhausted += 1
        if self.progress.settled % self._settings.progress_every == 0:
            self._on_progress(self.progress)

    async def _settle_down_to(self, most: int) -> None:
        """Wait until the oldest unsettled delivery is among the last `most` that were sent."""
        while self._flight and (len(self._flight) > most or self._flight[0].done()):
            await self._flight[0]
            self._flight.popleft()

    async def _stop(self, barrier: Barrier) -> None:
        if barrier.drained:
            await self._settle_down_to(0)
        await self._approach(barrier.at_ms)
        self._step_to(barrier.at_ms)
        await barrier.action()

    async def _pace(self, began: float) -> None:
        if self._settings.rate:
            await asyncio.sleep(began + self.progress.sent / self._settings.rate - time.monotonic())

    async def _approach(self, at_ms: int) -> None:
        """Go on to a time that is no more than a stride away from one that others have seen."""
        stride = round((self._settings.stride_s or 0) * SECOND)
        while stride and at_ms - self._seen_ms > stride:
            await asyncio.sleep(_PAUSE_S)
            self._seen_ms = self._clock.now_ms()
            self._step_to(min(at_ms, self._seen_ms + stride))

    def _step_to(self, at_ms: int) -> None:
        self._clock.step_to(at_ms)
        self.progress.clock_ms = self._clock.now_ms()

    def _abandon(self) -> None:
        for task in self._flight:
            task.cancel()
        for client in self._clients.values():
            client.close()


async def _attempt(client: Client, body: bytes) -> tuple[int, str | None]:
    """(status, Retry-After), the status 0 where no answer came."""
    try:
        reply = await client.post(body)
    except TransportError:
        return 0, None
    return reply.status, reply.retry_after


async def advance(clock: SharedClock, to_ms: int, stride_ms: int, pause_s: float) -> None:
    """Move the clock on without events, `stride_ms` at a time with `pause_s` of real time in between.

    Others need the pauses: a clock that jumps a day lets a poller that is due each hour run once.
    """
    while (now := clock.now_ms()) < to_ms:
        clock.step_to(min(to_ms, now + stride_ms))
        await asyncio.sleep(pause_s)
