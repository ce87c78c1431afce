"""The pipe between the engine, which writes rows into it from a thread, and the event loop, which sends them.

A full pipe makes the engine wait: a slow client costs no memory.
"""

import asyncio
import fcntl
import os
from contextlib import suppress
from typing import Final

_CHUNK: Final = 1 << 18
_SIZE: Final = 1 << 20


class Pipe:
    """Two ends, each to be closed once by the side that has it."""

    def __init__(self) -> None:
        self._read_end, self._write_end = os.pipe()
        os.set_blocking(self._read_end, False)
        if hasattr(fcntl, "F_SETPIPE_SZ"):
            with suppress(OSError):  # over the user's share of pipe memory: the usual 64 KiB will do
                fcntl.fcntl(self._write_end, fcntl.F_SETPIPE_SZ, _SIZE)

    @property
    def path(self) -> str:
        return f"/dev/fd/{self._write_end}"

    async def read(self) -> bytes:
        """What is there, empty when the writer has closed its end."""
        while True:
            try:
                return os.read(self._read_end, _CHUNK)
            except BlockingIOError:
                await self._readable()

    def close_writer(self) -> None:
        os.close(self._write_end)

    def close_reader(self) -> None:
        os.close(self._read_end)

    async def _readable(self) -> None:
        loop = asyncio.get_running_loop()
        ready = loop.create_future()
        loop.add_reader(self._read_end, _wake, ready)
        try:
            await ready
        finally:
            loop.remove_reader(self._read_end)


def _wake(ready: "asyncio.Future[None]") -> None:
    if not ready.done():
        ready.set_result(None)
