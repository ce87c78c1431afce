"""One object of one organisation, polled at times that a test chooses."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from connectors.genesys.client import open_client
from connectors.kafka.producer import Log
from connectors.poll.delivery import Delivery
from connectors.poll.inventory import Inventory
from connectors.poll.job import Desk
from connectors.poll.organisation import remembered
from schemas.clock import DAY, to_iso
from schemas.declare.objects import Object, WholeArray
from schemas.reading.privacy import KEEP_ALL
from tests import virtual_time
from tests.connectors.genesys.organisation import organisation
from tests.connectors.poll.genesys import Genesys
from tests.connectors.poll.memory_log import MemoryLog

START = 1_795_000_000_000
_ids = count(1)


class HandClock:
    """Stands where a test puts it."""

    def __init__(self, now: int = START) -> None:
        self.now = now

    def now_ms(self) -> int:
        return self.now

    async def sleep_until(self, at_ms: int) -> None:
        self.now = max(self.now, at_ms)


@dataclass
class Scene:
    """A server, a log and a clock, which outlive the pollers that a test starts on them."""

    declared: Object
    log: MemoryLog = field(default_factory=MemoryLog)
    genesys: Genesys = field(default_factory=Genesys)
    clock: HandClock = field(default_factory=HandClock)
    every: int = DAY
    chunks: int = 4
    accepted: bool = False

    @asynccontextmanager
    async def poller(self, log: Log | None = None) -> AsyncIterator[Inventory]:
        """A poller that knows what the log has of its predecessors; `log`: another one to write to."""
        async with self.desk(log) as desk:
            stored = self.log.stored().get(desk.org, {})
            memory = remembered(desk.org, self.declared.name, stored, self.chunks)
            per = self.declared.per
            parents = remembered(desk.org, per.of, stored, self.chunks) if per else None
            yield Inventory(desk, self.declared, self.every, memory, self.accepted, parents, stored)

    @asynccontextmanager
    async def desk(self, log: Log | None = None) -> AsyncIterator[Desk]:
        timing = virtual_time.timing()
        async with open_client(organisation(), httpx.MockTransport(self.genesys), timing) as client:
            delivery = Delivery(log or self.log, timing)
            yield Desk("east", client, delivery, self.clock, lambda: f"run-{next(_ids)}", KEEP_ALL)

    def lists(self, bodies: Iterable[object], parent: str = "") -> None:
        """What there is; `parent`: in whose list, where each has one."""
        path, per = self.declared.path, self.declared.per
        path = path.replace(f"{{{per.parameter}}}", parent) if per else path
        self.genesys.lists[path] = list(bodies)
        self.genesys.bare |= {path} if isinstance(self.declared.pages, WholeArray) else set()

    def poll(self, at: int | None = None) -> None:
        """One run of a poller that knows only what the log says."""

        async def once() -> None:
            async with self.poller() as poller:
                await poller.poll()

        self.clock.now = self.clock.now if at is None else at
        virtual_time.run(once())


def body(entity_id: str, name: str = "a", modified: int | None = None, division: str = "d") -> dict[str, Any]:
    found: dict[str, Any] = {"id": entity_id, "name": name, "division": {"id": division}}
    return found if modified is None else {**found, "dateModified": to_iso(modified)}
