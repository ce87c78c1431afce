"""Work on the slots that a process holds: begun when one is gained, and stopped at once when it is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import suppress
from typing import Final

import structlog
from confluent_kafka import KafkaException

from connectors.kafka.errors import LetGo, TryLater
from connectors.kafka.slots import Slots

_FIRST_WAIT_S: Final = 0.5
_LONGEST_WAIT_S: Final = 15.0
_WELL_S: Final = 60.0
_log: Final = structlog.get_logger()

Work = Callable[[int], Awaitable[None]]
"""What is to be done for a slot, for as long as it is held. It may end by itself where there is nothing."""


class Shares:
    """The tasks of one process, one for each slot that it holds."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._stopping: dict[int, set[asyncio.Task[None]]] = {}
        self._closed = False
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Set where work has met something that nobody thought of."""

    async def hold(self, held: frozenset[int]) -> None:
        """Begin what is new among them; return when what is not among them has stopped."""
        for slot in self._tasks.keys() - held:
            self._stop(slot)
        for slot in held - self._tasks.keys():
            if not self._closed:
                self._begin(slot)
        gone = [tasks for slot, tasks in self._stopping.items() if slot not in held]
        if stopping := set().union(*gone):
            await asyncio.wait(stopping)

    async def close(self) -> None:
        self._closed = True
        await self.hold(frozenset())

    def _begin(self, slot: int) -> None:
        before = frozenset(self._stopping.get(slot, ()))
        self._tasks[slot] = asyncio.create_task(self._keep(slot, before))
        self._tasks[slot].add_done_callback(self._look)

    def _stop(self, slot: int) -> None:
        task, stopping = self._tasks.pop(slot), self._stopping.setdefault(slot, set())
        stopping.add(task)
        task.add_done_callback(stopping.discard)
        task.cancel()

    async def _keep(self, slot: int, before: frozenset[asyncio.Task[None]]) -> None:
        """Trouble with Kafka passes; one that was fenced though the slot is ours fences in its turn."""
        if before:
            await asyncio.wait(before)
        now, wait = asyncio.get_running_loop().time, _FIRST_WAIT_S
        while True:
            began = now()
            try:
                return await self._work(slot)
            except (LetGo, TryLater, KafkaException) as reason:
                _log.warning("stopped", slot=slot, reason=str(reason))
            wait = _FIRST_WAIT_S if now() - began > _WELL_S else wait
            await asyncio.sleep(wait)
            wait = min(2 * wait, _LONGEST_WAIT_S)

    def _look(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) and not self.failed.done():
            self.failed.set_exception(error)


async def share(slots: Slots, work: Work) -> None:
    """Be a member of the group until cancelled. Raises what ended the membership or the work."""
    loop, shares = asyncio.get_running_loop(), Shares(work)

    def holder(held: frozenset[int], stopped_within_s: float) -> None:
        """On the thread of the membership."""
        if slots.failed:
            loop.call_soon_threadsafe(_fail, shares.failed, slots.failed)
        stopped = asyncio.run_coroutine_threadsafe(shares.hold(held), loop)
        if stopped_within_s:
            with suppress(TookTooLong):
                stopped.result(stopped_within_s)

    slots.begin(holder)
    try:
        await shares.failed
    finally:
        await shares.close()
        await asyncio.to_thread(slots.end)


def _fail(future: asyncio.Future[None], failure: BaseException) -> None:
    if not future.done():
        future.set_exception(failure)
