"""All organisations that a process has, as they come and go."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from contextlib import nullcontext
from typing import Final
from uuid import uuid4

import httpx
import structlog

from connectors.genesys.client import open_client
from connectors.genesys.quotas import Quotas
from connectors.genesys.timing import REAL, Timing
from connectors.kafka.errors import LetGo
from connectors.poll.decisions import Decisions
from connectors.poll.delivery import Delivery
from connectors.poll.hold import Hold
from connectors.poll.ids import Ids, NoIds
from connectors.poll.job import Desk
from connectors.poll.organisation import jobs_of
from connectors.poll.rounds import Rounds
from connectors.settings.organisations import Organisation
from schemas.clock import Clock

_BEGUN_ANEW_S: Final = 900.0
_log: Final = structlog.get_logger()


def _uuid() -> str:
    return str(uuid4())


class Poller:
    """`transport` None is the network."""

    def __init__(
        self,
        clock: Clock,
        accepted_removals: Collection[str] = (),
        transport: httpx.AsyncBaseTransport | None = None,
        timing: Timing = REAL,
        new_id: Callable[[], str] = _uuid,
        ids: Ids | None = None,
        deciding: Decisions | None = None,
    ) -> None:
        self._clock = clock
        self._accepted = accepted_removals
        self._transport = transport
        self._timing = timing
        self._new_id = new_id
        self._ids = ids or NoIds()
        self._deciding = deciding
        self._quotas = Quotas(timing)
        self._begun: dict[str, Callable[[], bool]] = {}

    async def run(self, organisations: Sequence[Organisation], hold: Hold) -> None:
        """Until cancelled. What befalls one organisation is no other's trouble, but they are let go together:
        raises LetGo.
        """
        try:
            async with asyncio.TaskGroup() as group:
                for organisation in organisations:
                    group.create_task(self._contained(organisation, hold))
        except ExceptionGroup as failures:
            let_go, others = failures.split(LetGo)
            if let_go is None or others:
                raise
            raise let_go.exceptions[0] from None

    def not_begun(self, names: Collection[str]) -> str | None:
        """Which of these have work to do, and no token was asked for yet."""
        waiting = [name for name in names if name not in self._begun or not self._begun[name]()]
        return f"no token was asked for yet: {', '.join(waiting)}" if waiting else None

    async def _contained(self, organisation: Organisation, hold: Hold) -> None:
        """What nobody thought of is this organisation's trouble alone, for a while; then all that is held is
        begun anew, as what is known of it may be wrong. Raises LetGo.
        """
        try:
            await self._poll(organisation, hold)
        except LetGo:
            raise
        except Exception as ours:
            _log.error("an organisation can't be polled", org=organisation.name, exc_info=ours)
            await self._timing.sleep(_BEGUN_ANEW_S)
            raise LetGo(f"{organisation.name} is begun anew") from None

    async def _poll(self, organisation: Organisation, hold: Hold) -> None:
        name, quota = organisation.name, self._quotas.of(organisation)
        async with open_client(organisation, self._transport, self._timing, quota, hold.check) as client:
            delivery, privacy = Delivery(hold.log, self._timing), organisation.personal_data.privacy()
            desk = Desk(name, client, delivery, self._clock, self._new_id, privacy, self._ids)
            ledger = self._deciding.ledger if self._deciding else None
            jobs = jobs_of(organisation, desk, hold.stored.get(name, {}), self._accepted, ledger)
            if self._deciding is not None:
                jobs = self._deciding.jobs(jobs, desk, organisation)
            rounds = Rounds(name, jobs, self._clock)
            self._begun[name] = lambda: rounds.begun and (rounds.idle or client.credentials.tried)
            with self._deciding.waking(name, rounds) if self._deciding else nullcontext():
                try:
                    await rounds.go()
                finally:
                    del self._begun[name]
