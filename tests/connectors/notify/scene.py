"""One organisation, heard over sockets in memory, in virtual time."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from connectors.kafka.errors import LetGo
from connectors.notify.channel import Pace
from connectors.notify.hearing import Hearing, World
from connectors.notify.inventory import Inventory, Part, Turn
from connectors.notify.plan import Limits
from connectors.poll.memory import Place, chunk_key
from connectors.transports.decide import ORDER
from connectors.transports.entries import TYPES, Gap, Standing, entry_of
from connectors.transports.ledger import Ledger, Noted
from schemas.control.gaps import GAPS
from schemas.declare.header import WEBSOCKET
from schemas.events.edge_metrics import EDGE_METRICS
from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.log_record import LogRecord
from tests.connectors.genesys.organisation import organisation
from tests.connectors.notify.service import Service
from tests.connectors.poll.memory_log import MemoryLog
from tests.virtual_time import LoopClock, timing

START = 1_795_000_000_000
METRICS, EDGES = TRUNK_METRICS.topic or "", EDGE_METRICS.topic or ""


class EchoingLog(MemoryLog):
    """What is written to the ledger is read by who follows it."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger
        self.refusing = False
        """As without a lease."""

    async def append(self, records: Any) -> None:
        if self.refusing:
            raise LetGo("perhaps another's")
        await super().append(records)
        self._ledger.take([_noted(record) for record in records if record.type in TYPES])


def _noted(record: LogRecord) -> Noted:
    return Noted(record.org, record.entity_id, entry_of(record.type, record.fields()))


@dataclass
class Scene:
    """A service, a log, a ledger and an inventory, which outlive those that hear."""

    service: Service = field(default_factory=Service)
    limits: Limits = field(default_factory=Limits)
    ledger: Ledger = field(default_factory=Ledger)
    inventory: Inventory = field(default_factory=Inventory)
    log: EchoingLog = field(init=False)
    clock: LoopClock = field(default_factory=lambda: LoopClock(START))

    def __post_init__(self) -> None:
        self.log = EchoingLog(self.ledger)

    def there_are(self, name: str, ids: Iterable[str]) -> None:
        """As a poll run tells it."""
        part = Part("east", chunk_key(name, 0, 0), "run", frozenset(ids))
        self.inventory.take([part, Turn("east", name, (Place(0, "run"),))])

    def decided(self, *topics: str, since: int = START) -> None:
        self.ledger.take([Noted("east", topic, Standing(WEBSOCKET, since)) for topic in topics])

    @asynccontextmanager
    async def hearing(self, settled_s: float = 5.0) -> AsyncIterator[None]:
        world = World(
            log=self.log,
            ledger=self.ledger,
            inventory=self.inventory,
            clock=self.clock,
            timing=timing(),
            connect=self.service.connect,
            limits=self.limits,
            pace=Pace(),
            transport=httpx.MockTransport(self.service),
        )
        hearing = asyncio.create_task(Hearing(organisation(), ORDER, world).run())
        beating = asyncio.create_task(self.service.beat())
        try:
            await asyncio.sleep(settled_s)
            yield
        finally:
            for task in (hearing, beating):
                task.cancel()
            await asyncio.gather(hearing, beating, return_exceptions=True)

    def gaps(self) -> list[Gap]:
        """As they were written, in seconds from the start."""
        found = [entry_of(record.type, record.fields()) for record in self.log.of(GAPS)]
        return [gap for gap in found if isinstance(gap, Gap)]


def sample(trunk: str, at: int, calls: int = 1) -> tuple[str, dict[str, Any]]:
    """Topic and body."""
    body = {
        "trunk": {"id": trunk},
        "eventTime": at,
        "calls": {"inboundCallCount": calls, "outboundCallCount": 0},
    }
    return METRICS.replace("{id}", trunk), body
