"""An event loop that runs only what is ready, so that a test decides what happens next."""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import Context
from typing import Any, TypeVarTuple

Args = TypeVarTuple("Args")


class _Counting(asyncio.SelectorEventLoop):
    """Counts what is put on its queue."""

    queued = 0

    def call_soon(
        self, callback: Callable[[*Args], object], *args: *Args, context: Context | None = None
    ) -> asyncio.Handle:
        self.queued += 1
        return super().call_soon(callback, *args, context=context)


class Stepping:
    """Tasks that go on when told to, in the order in which they became ready."""

    def __init__(self) -> None:
        self._loop = _Counting()

    def future(self) -> "asyncio.Future[None]":
        return self._loop.create_future()

    def start(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        return self._loop.create_task(work)

    def settle(self) -> None:
        """Go on until everybody waits for something that hasn't happened."""
        while True:
            before = self._loop.queued
            self._loop.call_soon(self._loop.stop)
            self._loop.run_forever()
            if self._loop.queued == before + 1:
                return

    def close(self) -> None:
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self.settle()
        self._loop.close()
