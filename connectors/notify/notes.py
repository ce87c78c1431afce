"""What the hearing of an organisation writes to the ledger: gaps, hand-overs, and how far it has heard."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import structlog

from connectors.kafka.errors import LetGo
from connectors.notify.refusals import handed_over, permitted_again
from connectors.observe.metrics import GAPS_WRITTEN
from connectors.poll.delivery import Delivery
from connectors.transports.entries import (
    Gap,
    Heard,
    Standing,
    gap_record,
    heard_record,
    transport_record,
)
from connectors.transports.ledger import Ledger
from connectors.transports.sources import topics
from schemas.clock import Clock
from schemas.declare.header import WEBSOCKET
from schemas.declare.kinds import Term
from schemas.derive.record_types import record_type
from schemas.log_record import LogRecord

_log: Final = structlog.get_logger()


class Notes:
    """Gaps and hand-overs are written while everything else goes on; `heard` waits for them."""

    def __init__(
        self, org: str, configured: Sequence[Term], ledger: Ledger, delivery: Delivery, clock: Clock
    ) -> None:
        self._org = org
        self._configured = configured
        self._ledger = ledger
        self._delivery = delivery
        self._clock = clock
        self._writing: set[asyncio.Task[None]] = set()
        self._gone: LetGo | None = None
        """Something was not written: nothing may be noted that is behind it."""

    def gaps(self, gaps: list[Gap]) -> None:
        for gap in gaps:
            name = record_type(topics()[gap.topic]).name if gap.topic in topics() else "unknown"
            GAPS_WRITTEN.labels(self._org, name).inc()
        now = self._clock.now_ms()
        self._write([gap_record(self._org, gap, now) for gap in gaps])

    def refused(self, template: str, missing: tuple[str, ...]) -> None:
        """The others go on; this one comes by the next transport."""
        standing = self._ledger.standings(self._org).get(template)
        if standing is None or (standing.transport != WEBSOCKET and standing.refused == missing):
            return
        _log.warning("a topic is refused", org=self._org, topic=template, missing=missing)
        self._stand(
            template, handed_over(template, standing, missing, self._configured, self._clock.now_ms())
        )

    def permitted(self, template: str) -> None:
        """It was refused, and is taken back."""
        standing = self._ledger.standings(self._org).get(template)
        if standing is not None and standing.transport != WEBSOCKET:
            self._stand(template, permitted_again(standing, self._clock.now_ms()))

    async def heard(self, until: Mapping[str, int]) -> None:
        """Gaps first: they are told of by whoever reads the older note, until there is a newer one.

        Raises LetGo where something was not written.
        """
        if self._writing:
            await asyncio.gather(*self._writing)
        if self._gone is not None:
            raise self._gone
        if until or self._ledger.heard(self._org):
            await self._delivery.put([heard_record(self._org, Heard(until), self._clock.now_ms())])

    def abandon(self) -> None:
        for task in self._writing:
            task.cancel()

    def _stand(self, template: str, standing: Standing) -> None:
        self._write([transport_record(self._org, template, standing, self._clock.now_ms())])

    def _write(self, records: Iterable[LogRecord]) -> None:
        task = asyncio.create_task(self._put(records))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def _put(self, records: Iterable[LogRecord]) -> None:
        try:
            await self._delivery.put(records)
        except LetGo as gone:
            self._gone = gone
