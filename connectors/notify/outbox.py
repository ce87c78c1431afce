"""Records on their way to Kafka: in lots, a bounded number of them at once, each until it is confirmed."""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

import structlog

from connectors.genesys.timing import Timing
from connectors.kafka.errors import LetGo, TryLater
from connectors.kafka.producer import Log
from schemas.log_record import LogRecord

_LINGER_S: Final = 0.01
_LOT: Final = 500
_AT_ONCE: Final = 8
_FIRST_WAIT: Final = 0.5
_LONGEST_WAIT: Final = 15.0
_log: Final = structlog.get_logger()


class Outbox:
    """Shared by all sockets of an organisation. What is put here is sent 10 ms later, or 500 records later.

    With 8 lots under way it is `full`: who reads a socket then waits for `room`, and the socket isn't read.
    """

    def __init__(self, log: Log, timing: Timing) -> None:
        self._log = log
        self._timing = timing
        self._open: list[LogRecord] = []
        self._opened_ms = 0
        self._under_way: deque[tuple[asyncio.Task[None], int]] = deque()
        self._room = asyncio.Event()
        self._room.set()
        self._alarm: asyncio.TimerHandle | None = None
        self._lost_ms: int | None = None
        self._refusal: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def refused(self) -> None:
        """Until something is not taken, as the organisation is, or may be, another's: then LetGo is raised.

        What wasn't taken is lost, also if the organisation is ours again a moment later. So whoever hears it
        then begins from what is known to have been heard before.
        """
        await asyncio.shield(self._refusal)

    @property
    def full(self) -> bool:
        return not self._room.is_set()

    @property
    def waiting(self) -> int:
        """Lots that are not confirmed."""
        return len(self._under_way)

    def put(self, records: Iterable[LogRecord], arrived_ms: int) -> None:
        if not self._open:
            self._opened_ms = arrived_ms
            self._alarm = asyncio.get_running_loop().call_later(_LINGER_S, self._send)
        self._open += records
        if len(self._open) >= _LOT:
            self._send()

    async def room(self) -> None:
        await self._room.wait()

    def confirmed(self, now_ms: int) -> int:
        """Everything that arrived before is on the log."""
        waiting = [self._under_way[0][1]] if self._under_way else []
        lost = [] if self._lost_ms is None else [self._lost_ms]
        return min([now_ms, *waiting, *lost, *([self._opened_ms] if self._open else [])])

    async def flush(self) -> None:
        """Return once all that was put here is confirmed."""
        self._send()
        while self._under_way:
            await asyncio.wait([task for task, _ in self._under_way])
            await asyncio.sleep(0)

    def abandon(self) -> None:
        for task, _ in self._under_way:
            task.cancel()

    def _send(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if not self._open:
            return
        lot, self._open = self._open, []
        task = asyncio.get_running_loop().create_task(self._insist(lot, self._opened_ms))
        self._under_way.append((task, self._opened_ms))
        task.add_done_callback(lambda _: self._settle())
        if len(self._under_way) >= _AT_ONCE:
            self._room.clear()

    def _settle(self) -> None:
        while self._under_way and self._under_way[0][0].done():
            self._under_way.popleft()
        if len(self._under_way) < _AT_ONCE:
            self._room.set()

    async def _insist(self, lot: Sequence[LogRecord], arrived_ms: int) -> None:
        wait = _FIRST_WAIT
        while True:
            try:
                return await self._log.append(lot)
            except LetGo as gone:
                return self._lose(arrived_ms, gone)
            except TryLater as reason:
                if wait == _FIRST_WAIT:
                    _log.warning("waiting for Kafka", topic=lot[0].topic, reason=str(reason))
            await self._timing.sleep(wait)
            wait = min(2 * wait, _LONGEST_WAIT)

    def _lose(self, arrived_ms: int, gone: LetGo) -> None:
        self._lost_ms = arrived_ms if self._lost_ms is None else min(self._lost_ms, arrived_ms)
        if not self._refusal.done():
            self._refusal.set_exception(gone)
            self._refusal.exception()  # nobody may be left to ask
