"""Jobs, each when it is due: none twice at a time, none in another's way."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any, Final

import structlog

from connectors.kafka.errors import LetGo
from connectors.observe.metrics import POLL_CAUGHT_UP
from connectors.poll.job import Job
from connectors.poll.schedule import FIRST_RETRY
from schemas.clock import Clock

_log: Final = structlog.get_logger()


class Rounds:
    """The jobs of one organisation; those first in line ask Genesys first."""

    def __init__(self, org: str, jobs: Sequence[Job], clock: Clock) -> None:
        self._org = org
        self._jobs = {job.name: job for job in jobs}
        self._clock = clock
        self._running: dict[str, asyncio.Task[None]] = {}
        self._not_before: dict[str, int] = {}
        self._look = asyncio.Event()
        self.begun = False
        """Whatever was due at the start has been started."""

    @property
    def idle(self) -> bool:
        return not self._running

    def look_again(self) -> None:
        """A job may be due sooner than it said."""
        self._look.set()

    async def go(self) -> None:
        """Until cancelled; then nothing of it is left running. Raises LetGo, where a job does."""
        try:
            while True:
                self._start()
                self.begun = True
                await self._wait()
                self._clear()
        finally:
            for task in self._running.values():
                task.cancel()
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    def _start(self) -> None:
        now = self._clock.now_ms()
        for job in self._startable():
            if self._when(job) <= now:
                self._running[job.name] = asyncio.create_task(job.poll())
        if self.idle:
            POLL_CAUGHT_UP.labels(self._org).set(now / 1000)

    def _startable(self) -> Iterator[Job]:
        for job in self._jobs.values():
            if job.name not in self._running and not self._blocked(job):
                yield job

    def _blocked(self, job: Job) -> bool:
        if job.after is None:
            return False
        first = self._jobs[job.after]
        under_way = first.name in self._running or self._when(first) <= self._clock.now_ms()
        return first.never_run or (job.waits and under_way)

    def _when(self, job: Job) -> int:
        return max(job.due(), self._not_before.get(job.name, 0))

    async def _wait(self) -> None:
        """Until the next job is due, one has ended, which may unblock another, or it is to look again."""
        waiting: set[asyncio.Future[Any]] = {*self._running.values()}
        waiting.add(asyncio.ensure_future(self._look.wait()))
        if idle := [self._when(job) for job in self._startable()]:
            waiting.add(asyncio.ensure_future(self._clock.sleep_until(min(idle))))
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for alarm in waiting.difference(self._running.values()):
                alarm.cancel()
            self._look.clear()

    def _clear(self) -> None:
        """A job that raises has met something that nobody thought of: the others don't suffer for it."""
        for name, task in [(n, t) for n, t in self._running.items() if t.done()]:
            del self._running[name]
            error = task.exception()
            if isinstance(error, LetGo):
                raise error
            if error is not None:
                self._not_before[name] = self._clock.now_ms() + FIRST_RETRY
                _log.error("a run broke off", org=self._org, declaration=name, exc_info=error)
