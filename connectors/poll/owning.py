"""The organisations of the slots that this process holds: theirs is the state behind a fence of each slot."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from connectors.kafka.errors import Fenced
from connectors.kafka.fenced import opened
from connectors.kafka.producer import Log
from connectors.kafka.slots import Slots
from connectors.kafka.wire import Encoder
from connectors.observe.metrics import POLL_FENCED, POLL_OWNED, POLL_TAKEOVERS
from connectors.poll.hold import Check, Hold
from connectors.poll.poller import Poller
from connectors.poll.stored import StateReader
from connectors.poll.verdict import forget
from connectors.settings.model import Kafka
from connectors.settings.organisations import Organisation
from schemas.control.poll_states import POLL_STATES
from schemas.derive.record_types import record_type
from schemas.log_record import LogRecord


class Owning:
    """The poll role's work on a slot. `shared` is the log of all that isn't state."""

    def __init__(
        self,
        kafka: Kafka,
        organisations: Sequence[Organisation],
        slots: Slots,
        poller: Poller,
        shared: Log,
        encoder: Encoder,
    ) -> None:
        self._kafka = kafka
        self._organisations = organisations
        self._slots = slots
        self._poller = poller
        self._shared = shared
        self._encoder = encoder
        self._reader = StateReader(kafka)
        for organisation in organisations:
            POLL_OWNED.labels(organisation.name).set(0)

    async def work(self, slot: int) -> None:
        """Poll the organisations of a slot until cancelled. Raises LetGo, TryLater and KafkaException."""
        mine = [o for o in self._organisations if self._slots.slot_of(o.name) == slot]
        if not mine:
            return
        try:
            await self._own(slot, mine)
        except Fenced:
            for organisation in mine:
                POLL_FENCED.labels(organisation.name).inc()
            raise
        finally:
            for organisation in mine:
                POLL_OWNED.labels(organisation.name).set(0)
                forget(organisation.name)

    def not_begun(self) -> str | None:
        """What is missing until all that is ours is polled."""
        if not self._slots.joined:
            return "not a member of the group yet"
        held = [o.name for o in self._organisations if self._slots.holds(self._slots.slot_of(o.name))]
        return self._poller.not_begun(held)

    async def _own(self, slot: int, mine: Sequence[Organisation]) -> None:
        """First the fence, then the state: what is read then is all that anybody before us has written."""
        check = partial(self._slots.check, slot)
        check()
        async with opened(self._kafka, self._encoder, f"trunkline.poll.{slot}") as fenced:
            check()
            stored = await self._reader.of({organisation.name for organisation in mine})
            for organisation in mine:
                POLL_OWNED.labels(organisation.name).set(1)
                POLL_TAKEOVERS.labels(organisation.name).inc()
            log = _OwnersLog(fenced, self._shared, check)
            await self._poller.run(mine, Hold(log, stored, check))


@dataclass(frozen=True, slots=True)
class _OwnersLog:
    """State goes behind the fence. Nothing goes anywhere without a lease."""

    fenced: Log
    shared: Log
    check: Check

    async def append(self, records: Sequence[LogRecord]) -> None:
        self.check()
        states = [record for record in records if record.type is record_type(POLL_STATES)]
        others = [record for record in records if record.type is not record_type(POLL_STATES)]
        for log, lot in ((self.shared, others), (self.fenced, states)):
            if lot:
                await log.append(lot)
