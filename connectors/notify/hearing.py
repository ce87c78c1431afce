"""All channels of one organisation: planned anew whenever its inventory or its ledger changes."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import httpx
import structlog

from connectors.genesys.client import Client, open_client
from connectors.genesys.timing import Timing
from connectors.kafka.errors import LetGo
from connectors.kafka.producer import Log
from connectors.notify.api import Channels, Rejected
from connectors.notify.channel import Pace
from connectors.notify.desired import desired, heard_before, never_ended
from connectors.notify.inbox import Inbox
from connectors.notify.inventory import Inventory
from connectors.notify.listener import NOBODY, Listener
from connectors.notify.notes import Notes
from connectors.notify.outbox import Outbox
from connectors.notify.past import Past
from connectors.notify.plan import Limits, Plan
from connectors.notify.refusals import refused_templates
from connectors.notify.room import Overlaps, Room
from connectors.notify.sockets import Connect
from connectors.observe.metrics import CHANNELS, REJECTED, SUBSCRIBED, UNCOVERED
from connectors.poll.delivery import Delivery
from connectors.settings.organisations import Organisation
from connectors.transports.entries import Gap
from connectors.transports.ledger import Ledger
from connectors.transports.sources import topics
from schemas.clock import Clock
from schemas.declare.header import WEBSOCKET
from schemas.declare.kinds import Term
from schemas.derive.record_types import record_type

_SETTLE_S: Final = 0.2
"""Changes of the inventory come in lots: one plan for all of them."""
_PROGRESS_S: Final = 30.0
_LOOK_S: Final = 1.0
_PROBE_S: Final = 86_400.0
_LAST_S: Final = 5.0
_log: Final = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class World:
    """What the organisations of one process share; all of it can be another's in a test."""

    log: Log
    ledger: Ledger
    inventory: Inventory
    clock: Clock
    timing: Timing
    connect: Connect
    limits: Limits
    pace: Pace
    rank: Sequence[str] = ()
    transport: httpx.AsyncBaseTransport | None = None


class Hearing:
    """`configured` are the organisation's transports in order."""

    def __init__(
        self,
        organisation: Organisation,
        configured: Sequence[Term],
        world: World,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self._organisation = organisation
        self._org = organisation.name
        self._configured = configured
        self._world = world
        self._check = check
        delivery = Delivery(world.log, world.timing)
        self._notes = Notes(self._org, configured, world.ledger, delivery, world.clock)
        self._outbox = Outbox(world.log, world.timing)
        self._past = Past()
        self._changed = asyncio.Event()
        self._listeners: dict[int, tuple[Listener, asyncio.Task[None]]] = {}
        self._template_of: dict[str, str] = {}
        self._known: set[str] = set()
        self._ever: set[str] = set()
        """Known here at some time."""
        self._probing: set[str] = set()
        self._rejected: dict[str, Rejected] = {}
        self._uncovered = 0

    async def run(self) -> None:
        """Until cancelled. Nothing of it is left running then, and what was heard is written down."""
        transport, timing = self._world.transport, self._world.timing
        async with open_client(self._organisation, transport, timing, check=self._check) as client:
            try:
                with self._world.ledger.listening(self._look), self._world.inventory.listening(self._look):
                    async with asyncio.TaskGroup() as group:
                        group.create_task(self._plan(self._room(client)))
                        group.create_task(self._progress())
                        group.create_task(self._probe())
                        group.create_task(self._outbox.refused())
            finally:
                await self._end()

    def _room(self, client: Client) -> Room:
        world, privacy = self._world, self._organisation.personal_data.privacy()
        return Room(
            org=self._org,
            channels=Channels(client, world.timing),
            credentials=client.credentials,
            connect=world.connect,
            inbox=Inbox(self._org, privacy, world.ledger.telling, self._outbox, world.clock),
            outbox=self._outbox,
            overlaps=Overlaps(world.limits.channels),
            past=self._past,
            clock=world.clock,
            timing=world.timing,
            pace=world.pace,
            gaps=self._notes.gaps,
            answered=self._answered,
        )

    def _look(self, organisations: set[str]) -> None:
        if self._org in organisations:
            self._changed.set()

    async def _plan(self, room: Room) -> None:
        while True:
            self._changed.clear()
            self._replan(room)
            await self._changed.wait()
            await self._world.timing.sleep(_SETTLE_S)

    def _replan(self, room: Room) -> None:
        world, org = self._world, self._org
        standings = world.ledger.standings(org)
        now = {n: frozenset(listener.topics) for n, (listener, _) in self._listeners.items()}
        found = desired(
            standings, world.inventory.ids(org), world.rank, world.limits, now, sorted(self._probing)
        )
        before = heard_before(standings, world.ledger.heard(org), self._known)
        self._missed(never_ended(standings, world.ledger.heard(org), self._ever))
        self._template_of = dict(found.template_of)
        self._known = {found.template_of[t] for topics in found.plan.channels.values() for t in topics}
        self._ever |= self._known
        room.overlaps.heard = len(found.plan.channels)
        for number in self._listeners.keys() - found.plan.channels.keys():
            listener, task = self._listeners.pop(number)
            listener.assign({}, {})
            task.cancel()
        for number, topics_ in found.plan.channels.items():
            listener = self._listener(number, room)
            listener.assign({topic: found.template_of[topic] for topic in topics_}, before)
        self._show(found.plan)

    def _missed(self, stretches: Mapping[str, tuple[int, int]]) -> None:
        self._ever |= stretches.keys()
        if stretches:
            self._notes.gaps([Gap(t, *stretch, 0, NOBODY, 0) for t, stretch in stretches.items()])

    def _listener(self, number: int, room: Room) -> Listener:
        if number not in self._listeners:
            listener = Listener(number, room)
            self._listeners[number] = listener, asyncio.create_task(listener.run())
        return self._listeners[number][0]

    def _show(self, plan: Plan) -> None:
        left = Counter(self._template_of[topic] for topic in plan.uncovered)
        _by_record(UNCOVERED, self._org, left)
        if len(plan.uncovered) != self._uncovered:
            self._uncovered = len(plan.uncovered)
            _log.warning("topics that no channel has room for", org=self._org, topics=dict(left))

    def _answered(self, asked: frozenset[str], rejected: tuple[Rejected, ...]) -> None:
        for topic in asked:
            self._rejected.pop(topic, None)
        self._rejected |= {each.topic: each for each in rejected}
        refused = refused_templates(asked, rejected, self._template_of)
        for template, missing in refused.items():
            self._notes.refused(template, missing)
        answered = {self._template_of.get(topic, "") for topic in asked}
        for permitted in answered & self._probing - refused.keys():
            self._notes.permitted(permitted)
        self._probing -= answered
        _by_record(REJECTED, self._org, Counter(self._template_of.get(t, "") for t in self._rejected))

    async def _progress(self) -> None:
        """Twice a minute, and as soon as something is heard for the first time or no more."""
        monotonic, noted, noted_at = self._world.timing.monotonic, set[str](), float("-inf")
        while True:
            self._past.mark(monotonic(), self._world.clock.now_ms())
            listeners = [listener for listener, _ in self._listeners.values()]
            CHANNELS.labels(self._org).set(sum(listener.hears for listener in listeners))
            SUBSCRIBED.labels(self._org).set(sum(listener.subscribed for listener in listeners))
            heard = {template for listener in listeners for template in listener.until()}
            if heard != noted or monotonic() >= noted_at + _PROGRESS_S:
                await self._note()
                noted, noted_at = heard, monotonic()
            await self._world.timing.sleep(_LOOK_S)

    async def _note(self) -> None:
        confirmed = self._outbox.confirmed(self._world.clock.now_ms())
        await self._notes.heard(self._heard(confirmed))

    def _heard(self, confirmed: int) -> dict[str, int]:
        """What nobody hears here yet stays as it was noted last."""
        standings = self._world.ledger.standings(self._org)
        found = {
            template: at
            for template, at in self._world.ledger.heard(self._org).items()
            if template not in self._known and template in standings
            if standings[template].transport == WEBSOCKET
        }
        for listener, _ in self._listeners.values():
            for template, at in listener.until().items():
                found[template] = min(found.get(template, at), at, confirmed)
        return found

    async def _probe(self) -> None:
        """Whether what was refused is permitted by now."""
        while True:
            standings = self._world.ledger.standings(self._org)
            if WEBSOCKET in self._configured:
                self._probing |= {t for t, each in standings.items() if each.refused and t in topics()}
                self._changed.set()
            await self._world.timing.sleep(_PROBE_S)

    async def _end(self) -> None:
        tasks = [task for _, task in self._listeners.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with suppress(TimeoutError, LetGo):
            async with asyncio.timeout(_LAST_S):
                await self._outbox.flush()
                await self._note()
        self._outbox.abandon()
        self._notes.abandon()
        for gauge in (CHANNELS, SUBSCRIBED):
            gauge.labels(self._org).set(0)
        for by_record in (UNCOVERED, REJECTED):
            _by_record(by_record, self._org, Counter())


def _by_record(gauge: object, org: str, counts: Counter[str]) -> None:
    for template, event in topics().items():
        gauge.labels(org, record_type(event).name).set(counts[template])  # type: ignore[attr-defined]
