"""The threads that wait for the engine, so that the event loop doesn't."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from deploy.local.door.failures import Failure

LIMIT: Final = 100
"""Queries at once, as `max_concurrent_queries` of a server."""

T = TypeVar("T")


class Workers:
    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(LIMIT, thread_name_prefix="query")
        self._running = 0

    def start(self, work: Callable[[], T]) -> "asyncio.Future[T]":
        """Raises Failure 202 at the limit: a query never waits for another's thread."""
        if self._running >= LIMIT:
            raise Failure.of(
                202, "TOO_MANY_SIMULTANEOUS_QUERIES", f"Too many simultaneous queries. Maximum: {LIMIT}"
            )
        self._running += 1
        future = asyncio.get_running_loop().run_in_executor(self._threads, work)
        future.add_done_callback(self._ended)
        return future

    async def run(self, work: Callable[[], T]) -> T:
        """Waits for the end of the work even when cancelled: files that it uses must stay open until then."""
        future = self.start(work)
        await finished(future)
        return future.result()

    def close(self) -> None:
        self._threads.shutdown()

    def _ended(self, future: "asyncio.Future[T]") -> None:
        self._running -= 1
        if not future.cancelled():
            future.exception()  # taken note of, also where its taker has been cancelled


async def finished(future: "asyncio.Future[T]") -> None:
    """Wait until it is done, however it ends; a cancellation is passed on only then."""
    cancelled = False
    while not future.done():
        try:
            await asyncio.wait({future})
        except asyncio.CancelledError:
            cancelled = True
    if cancelled:
        raise asyncio.CancelledError
