"""What makes time pass for the notification services of a process."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Final

from starlette.applications import Starlette

from deploy.local.genesys.server.notifications.service import Service

_PAUSE_S: Final = 0.005
"""The clock is in a mapped file, which can only be watched."""


async def pump(services: Iterable[Service]) -> None:
    """Until it is cancelled."""
    everyone = list(services)
    while True:
        done = [service.tick() for service in everyone]
        await asyncio.sleep(_PAUSE_S if all(done) else 0)


def pumping(services: Iterable[Service]) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """A lifespan in which `pump` runs."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(pump(services))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    return lifespan
