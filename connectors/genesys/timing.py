"""Real time, handed in: back-off, quota and tokens are about the real world, never the event side."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds throughout."""

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    """Since the epoch: HTTP dates and some limits' reset are said in it."""
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    jitter: Callable[[], float] = random.random
    """From 0 to 1."""


REAL: Final = Timing()
