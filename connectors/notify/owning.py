"""The organisations of the slots that this process holds: each is heard for as long as it is ours."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import structlog

from connectors.kafka.errors import LetGo
from connectors.kafka.producer import Log
from connectors.kafka.slots import Slots
from connectors.notify.hearing import Hearing, World
from connectors.settings.organisations import Organisation
from connectors.settings.secrets import Secret
from connectors.transports.configured import configured
from schemas.log_record import LogRecord

_BEGUN_ANEW_S: Final = 900.0
_log: Final = structlog.get_logger()


class Owning:
    """The notify role's work on a slot."""

    def __init__(
        self, organisations: Sequence[Organisation], shared_keys: Sequence[Secret], slots: Slots, world: World
    ) -> None:
        self._organisations = organisations
        self._shared_keys = shared_keys
        self._slots = slots
        self._world = world

    async def work(self, slot: int) -> None:
        """Until cancelled. Raises LetGo; what befalls one organisation is no other's trouble."""
        mine = [o for o in self._organisations if self._slots.slot_of(o.name) == slot]
        check = partial(self._slots.check, slot)
        check()
        world = replace(self._world, log=_OwnersLog(self._world.log, check))
        try:
            async with asyncio.TaskGroup() as group:
                for organisation in mine:
                    order = configured(organisation, self._shared_keys)
                    hearing = Hearing(organisation, order, world, check)
                    group.create_task(self._contained(hearing, organisation.name))
        except ExceptionGroup as failures:
            let_go, others = failures.split(LetGo)
            if let_go is None or others:
                raise
            raise LetGo(f"slot {slot} is another's, or begun anew") from None

    async def _contained(self, hearing: Hearing, org: str) -> None:
        """What nobody thought of is one organisation's trouble alone, for a while. Raises groups of LetGo."""
        try:
            await hearing.run()
        except ExceptionGroup as failures:
            _, others = failures.split(LetGo)
            if others is None:
                raise
            _log.error("an organisation can't be heard", org=org, exc_info=others)
            await self._world.timing.sleep(_BEGUN_ANEW_S)
            raise LetGo(f"{org} is begun anew") from None

    def not_begun(self) -> str | None:
        return None if self._slots.joined else "not a member of the group yet"


@dataclass(frozen=True, slots=True)
class _OwnersLog:
    """Nothing goes anywhere without a lease."""

    log: Log
    check: Callable[[], None]

    async def append(self, records: Sequence[LogRecord]) -> None:
        self.check()
        await self.log.append(records)
