"""When a list is read next. Event-side time throughout: a simulated day has all its runs."""

from dataclasses import dataclass
from typing import Final
from zlib import crc32

from schemas.clock import HOUR, MINUTE

FIRST_RETRY: Final = 15 * MINUTE


@dataclass(frozen=True, slots=True)
class Last:
    """The newest run: when it started, and how many INCOMPLETE ones in a row it is the last of."""

    start: int
    failures: int


def offset_of(org: str, name: str, every: int) -> int:
    """Where in the period a run is due: long periods start spread over their first 24th, always the same.

    Readings that many make every hour or more often are due at the full period, which windows expect.
    """
    return 0 if every <= HOUR else crc32(f"{org}/{name}".encode()) % (every // 24)


def due(every: int, offset: int, last: Last | None, now: int | None = None) -> int:
    """The time from which on a run is due; never polled: at once. So it is where the last one lies ahead of
    `now`: the clock was wrong then, and nothing would be read until that time is over.

    Runs are aligned to the epoch, so those that were missed collapse into one. What is read seldom is not
    read again within a quarter of its period, as it would be after the first start of all. After INCOMPLETE
    runs the next one comes sooner: after 15 minutes, 30, 60 …, until the regular one.
    """
    if last is None or (now is not None and last.start > now + HOUR):
        return 0
    regular = last.start - (last.start - offset) % every + every
    if every > HOUR and regular - last.start < every // 4:
        regular += every
    if not last.failures:
        return regular
    return min(regular, last.start + (FIRST_RETRY << min(last.failures - 1, 16)))
