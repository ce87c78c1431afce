"""All organisations of one process."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from uuid import uuid4

import httpx

from connectors.genesys.client import open_client
from connectors.genesys.timing import REAL, Timing
from connectors.kafka.producer import Log
from connectors.poll.delivery import Delivery
from connectors.poll.ids import Ids, NoIds
from connectors.poll.job import Desk
from connectors.poll.organisation import jobs_of
from connectors.poll.rounds import Rounds
from connectors.poll.stored import Stored
from connectors.settings.organisations import Organisation
from schemas.clock import Clock


def _uuid() -> str:
    return str(uuid4())


class Poller:
    """`stored` is what the state topic held at the start; `transport` None is the network."""

    def __init__(
        self,
        log: Log,
        clock: Clock,
        stored: Stored,
        accepted_removals: Collection[str] = (),
        transport: httpx.AsyncBaseTransport | None = None,
        timing: Timing = REAL,
        new_id: Callable[[], str] = _uuid,
        ids: Ids | None = None,
    ) -> None:
        self._delivery = Delivery(log, timing)
        self._clock = clock
        self._stored = stored
        self._accepted = accepted_removals
        self._transport = transport
        self._timing = timing
        self._new_id = new_id
        self._ids = ids or NoIds()
        self._begun: dict[str, Callable[[], bool]] = {}

    async def run(self, organisations: Sequence[Organisation]) -> None:
        """Until cancelled. What befalls one organisation is no other's trouble."""
        async with asyncio.TaskGroup() as group:
            for organisation in organisations:
                self._begun[organisation.name] = lambda: False
                group.create_task(self._poll(organisation))

    def not_begun(self) -> str | None:
        """Organisations that have work to do, and no token was asked for yet."""
        names = [name for name, begun in self._begun.items() if not begun()]
        return f"no token was asked for yet: {', '.join(names)}" if names else None

    async def _poll(self, organisation: Organisation) -> None:
        name = organisation.name
        async with open_client(organisation, self._transport, self._timing) as client:
            privacy = organisation.personal_data.privacy()
            desk = Desk(name, client, self._delivery, self._clock, self._new_id, privacy, self._ids)
            jobs = jobs_of(organisation, desk, self._stored.get(name, {}), self._accepted)
            rounds = Rounds(name, jobs, self._clock)
            self._begun[name] = lambda: rounds.begun and (rounds.idle or client.credentials.tried)
            await rounds.go()
