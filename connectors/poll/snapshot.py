"""The REST twin of a topic, polled: what each known entity's gauge says now, as facts like any other."""

from collections.abc import Iterator, Sequence

from connectors.genesys.errors import NotRead, UnreadableAnswer
from connectors.poll.collecting import Found, Spoilt
from connectors.poll.intake import Intake
from connectors.poll.job import Desk
from connectors.poll.journal import Journal
from connectors.poll.memory import Memory
from connectors.poll.reading import decode, read_twin
from connectors.poll.run import Run
from connectors.poll.saying import Said, said
from connectors.poll.schedule import due, offset_of
from connectors.poll.verdict import announce, doubt, report, show_age
from schemas.declare.events import Event, Snapshot
from schemas.reading.errors import Unreadable
from schemas.reading.privacy import Privacy


class SnapshotOf:
    """`asked_of` is the memory of the object whose ids are asked for, `twin` what the event declares."""

    def __init__(
        self, desk: Desk, event: Event, twin: Snapshot, every: int, memory: Memory, asked_of: Memory
    ) -> None:
        self.name = event.name
        self.after = twin.of
        self.waits = False  # gauges don't wait for lists
        self.memory = memory
        self._desk = desk
        self._event = event
        self._twin = twin
        self._every = every
        self._asked_of = asked_of
        self._journal = Journal(memory, desk.delivery, desk.clock)
        show_age(desk.org, self.name, memory.head.complete)

    @property
    def never_run(self) -> bool:
        return self.memory.head.report is None

    def due(self) -> int:
        offset = offset_of(self._desk.org, self.name, self._every)
        return due(self._every, offset, self.memory.head.last, self._desk.clock.now_ms())

    async def poll(self) -> None:
        clock = self._desk.clock
        run = Run(self._desk.org, self.name, self._event.family, self._desk.new_id(), clock.now_ms())
        reading = _Reading(self._event, run.start, self._desk.privacy)
        failure = await self._read(run, reading)
        if not reading.pages and not failure and self._asked_of.head.complete is None:
            reading.doubts.append(f"no {self.after} are known yet")
        doubts = [*reading.doubts, *([doubt(failure, self._twin.permission)] if failure else [])]
        ended = report(run, doubts, clock.now_ms(), rows=reading.rows, pages=reading.pages)
        await self._journal.note(run, ended)
        announce(run, ended, failure)

    async def _read(self, run: Run, reading: "_Reading") -> NotRead | None:
        """What kept us from asking for all of them."""
        intake = Intake(self._desk, run, self._twin.path, (self._event.record,))
        try:
            for ids in self._batches():
                bodies = await said(self._desk.client, self._twin, ids, self.name)
                await intake.put(reading.add(bodies))
        except NotRead as failure:
            if isinstance(failure, UnreadableAnswer):
                await intake.put_answer(failure)
            return failure
        return None

    def _batches(self) -> Iterator[list[str]]:
        ids = sorted(entity_id for entity_id, entity in self._asked_of.items() if not entity.deleted)
        for first in range(0, len(ids), self._twin.batch):
            yield ids[first : first + self._twin.batch]


class _Reading:
    """Entities that have nothing to say are left out of the answers: their absence is no doubt.

    What says no time was so when the run began. Whatever a topic tells since then, though it be stored
    earlier, is newer.
    """

    def __init__(self, event: Event, start: int, privacy: Privacy) -> None:
        self._event = event
        self._privacy = privacy
        self._start = start
        self.rows = 0
        self.pages = 0
        self.doubts: list[str] = []

    def add(self, bodies: Sequence[Said]) -> Iterator[Found | Spoilt]:
        self.pages += 1
        for each in bodies:
            try:
                body = decode(each.body)
                facts = read_twin(self._event, body, each.topic_id, self._start, self._privacy)
            except Unreadable as wrong:
                self.doubts.append(f"a body can't be read: {wrong}")
                yield Spoilt(wrong.where, wrong.reason, each.body)
                continue
            self.rows += 1
            yield from (Found(self._event, fact) for fact in facts)
