"""An event loop whose time passes only while nobody has anything to do, and then at once."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

from connectors.genesys.timing import Timing

T = TypeVar("T")
WALL_AT_START = 1_800_000_000.0


class _Skipping(selectors.DefaultSelector):
    """Instead of waiting for `timeout` seconds it says that they have passed."""

    passed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            return super().select(None)
        ready = super().select(0)
        if not ready:
            self.passed += max(0.0, timeout)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._skipping = _Skipping()
        super().__init__(self._skipping)

    def time(self) -> float:
        return self._skipping.passed


class LoopClock:
    """Event-side time that passes with the running loop's, `speed` times as fast."""

    def __init__(self, start_ms: int, speed: float = 1.0) -> None:
        self._start = start_ms
        self._speed = speed

    def now_ms(self) -> int:
        return self._start + round(asyncio.get_running_loop().time() * 1000 * self._speed)

    async def sleep_until(self, at_ms: int) -> None:
        while (left := at_ms - self.now_ms()) > 0:
            await asyncio.sleep(left / 1000 / self._speed)


def timing(jitter: float = 0.5) -> Timing:
    """Real time as the running loop has it."""
    loop = asyncio.get_running_loop()
    return Timing(loop.time, lambda: WALL_AT_START + loop.time(), asyncio.sleep, lambda: jitter)


def run(work: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)
