"""The clocks that processes run on: the system's, or one shared through a file that a simulator drives."""

import asyncio
import mmap
import os
import sys
import time
from pathlib import Path
from typing import Final

from schemas.clock import Clock

_SIZE: Final = 8
_POLL_S: Final = 0.005
_LONGEST_S: Final = 10.0


class SystemClock:
    """Wall clock, held to never go backwards: a stepped NTP correction must not reorder our own records."""

    def __init__(self) -> None:
        self._last = 0

    def now_ms(self) -> int:
        self._last = max(self._last, time.time_ns() // 1_000_000)
        return self._last

    async def sleep_until(self, at_ms: int) -> None:
        while (left := at_ms - self.now_ms()) > 0:
            # In short steps: the wall clock can be set forward, and a machine can have been asleep.
            await asyncio.sleep(min(left / 1000, _LONGEST_S))


class SharedClock:
    """A clock that one process steps and others read: eight bytes of a mapped file, in native order.

    Through a memoryview of 64-bit items, as that copies an item in one aligned move: `struct` with a stated
    byte order goes byte by byte, and a reader sees a time that never was (once in 50,000 reads, measured).
    """

    def __init__(self, path: Path) -> None:
        fd = os.open(path, os.O_RDWR)
        try:
            self._ms = memoryview(mmap.mmap(fd, _SIZE)).cast("q")
        finally:
            os.close(fd)

    @classmethod
    def create(cls, path: Path, at_ms: int) -> "SharedClock":
        """Make the file with its first time; an existing one is replaced whole, never seen half written."""
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_bytes(at_ms.to_bytes(_SIZE, sys.byteorder))
        fresh.replace(path)
        return cls(path)

    def now_ms(self) -> int:
        return self._ms[0]

    def step_to(self, at_ms: int) -> None:
        """Move time forward; a time in the past leaves the clock as it is."""
        if at_ms > self.now_ms():
            self._ms[0] = at_ms

    async def sleep_until(self, at_ms: int) -> None:
        while self.now_ms() < at_ms:
            await asyncio.sleep(_POLL_S)


def open_clock(spec: str) -> Clock:
    """`system`, or `file:PATH` for a clock that a simulator drives.

    Raises ValueError for another form, LookupError where the simulator's file is not there.
    """
    if spec == "system":
        return SystemClock()
    kind, _, path = spec.partition(":")
    if kind != "file" or not path:
        raise ValueError(f"clock {spec!r}: use 'system', or 'file:PATH' of a clock that a simulator drives")
    try:
        return SharedClock(Path(path))
    except FileNotFoundError:
        raise LookupError(
            f"clock: {path} isn't there: its simulator has ended, and these settings with it. "
            "`trunkline local up` writes new ones once they are deleted"
        ) from None
