"""Records → log, however long that takes: what was read from Genesys would not be read again."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

import structlog

from connectors.genesys.timing import Timing
from connectors.kafka.errors import TryLater
from connectors.kafka.producer import Log
from schemas.log_record import LogRecord

T = TypeVar("T")
_LOT: Final = 500
_FIRST_WAIT: Final = 0.5
_LONGEST_WAIT: Final = 15.0
_log: Final = structlog.get_logger()


class Delivery:
    """Puts records on the log in lots of bounded size, each of them until it is confirmed."""

    def __init__(self, log: Log, timing: Timing) -> None:
        self._log = log
        self._timing = timing

    async def put(self, records: Iterable[LogRecord], lot: int = _LOT) -> None:
        """Return once all are confirmed. Records may be on the log twice, which their identity allows."""
        for some in _lots(records, lot):
            await self._insist(some)

    async def _insist(self, records: list[LogRecord]) -> None:
        wait = _FIRST_WAIT
        while True:
            try:
                return await self._log.append(records)
            except TryLater as reason:
                if wait == _FIRST_WAIT:
                    _log.warning("waiting for Kafka", topic=records[0].topic, reason=str(reason))
            await self._timing.sleep(wait)
            wait = min(2 * wait, _LONGEST_WAIT)


def _lots(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while lot := list(islice(rest, size)):
        yield lot
