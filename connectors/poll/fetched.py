"""Facts that are fetched by the ids that another event brings: details of conversations that have ended.

A run reads from the log which ids are new, asks for those that are due, in batches, and writes down how far
it has come: facts first, so that a crash in between asks for some of them again and loses none.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from connectors.genesys.errors import NotRead, UnreadableAnswer
from connectors.genesys.window import Priority
from connectors.observe.metrics import FETCH_PENDING
from connectors.poll.asking import Asking
from connectors.poll.collecting import Found, Spoilt
from connectors.poll.intake import Intake
from connectors.poll.job import Desk
from connectors.poll.journal import Journal
from connectors.poll.memory import Memory
from connectors.poll.pending import pack, unpack
from connectors.poll.reading import decode, read_twin
from connectors.poll.run import Run
from connectors.poll.verdict import announce, doubt, report, show_age
from schemas.clock import HOUR
from schemas.declare.events import Event, Fetch
from schemas.declare.kinds import WrongType, read_text
from schemas.reading.errors import Unreadable
from schemas.reading.values import at


class FetchedOf:
    """`stored` is what was written down of the ids last; `of` is the event that brings them."""

    after = None
    waits = False

    def __init__(
        self,
        desk: Desk,
        event: Event,
        fetch: Fetch,
        of: Event,
        every: int,
        memory: Memory,
        stored: bytes | None,
    ) -> None:
        self.name = event.name
        self.memory = memory
        self._desk = desk
        self._event = event
        self._fetch = fetch
        self._of = of
        self._every = every
        self._pending = unpack(stored)
        self._journal = Journal(memory, desk.delivery, desk.clock)
        self._asking = Asking(
            fetch, partial(desk.client.get, declaration=event.name, priority=Priority.BACKFILL)
        )
        self._looked = 0
        show_age(desk.org, self.name, memory.head.complete)

    @property
    def never_run(self) -> bool:
        return self.memory.head.report is None

    def due(self) -> int:
        """Runs that have nothing to ask for leave no marker: only this process knows of them."""
        last = max(self._looked, self.memory.head.report.start if self.memory.head.report else 0)
        return last + self._every if 0 < last <= self._desk.clock.now_ms() + HOUR else 0

    async def poll(self) -> None:
        """Raises TryLater where the log can't be read."""
        now = self._looked = self._desk.clock.now_ms()
        run = Run(self._desk.org, self.name, self._event.family, self._desk.new_id(), now)
        before, lost = self._pending, await self._learn(now)
        due = self._pending.due(now)
        if not due and not lost:
            if self._pending != before:
                await self._write_down(run)
            return
        await self._ask(run, due, lost)

    async def _learn(self, now: int) -> int:
        """Take in what was spoken of; how many records were gone before they were read."""
        positions = self._pending.positions
        met = await self._desk.ids.after(self._desk.org, self._of, positions, self._pending.room)
        self._pending = self._pending.met(met.ids, met.positions, now)
        return met.lost

    async def _ask(self, run: Run, due: Sequence[str], lost: int) -> None:
        intake = Intake(self._desk, run, self._fetch.path, (self._event.record,))
        doubts = [f"{lost} records left the log before anybody looked for ids in them"] if lost else []
        rows = asked = 0
        failure: NotRead | None = None
        try:
            async for ids, bodies in self._asking.answers(due):
                asked += 1
                rows += len(bodies)
                await self._take(intake, run, ids, bodies)
        except NotRead as wrong:
            failure = wrong
            doubts.append(doubt(wrong, self._fetch.permission))
            if isinstance(wrong, UnreadableAnswer):
                await intake.put_answer(wrong)
        if self._asking.refused:
            doubts.append(
                f"{len(self._asking.refused)} ids are refused: {min(self._asking.refused.values())}"
            )
        await self._give_up(intake, run.start)
        await self._write_down(run)
        now = self._desk.clock.now_ms()
        ended = report(run, doubts, now, rows=rows, total=len(due), pages=asked)
        await self._journal.note(run, ended)
        announce(run, ended, failure)

    async def _take(self, intake: Intake, run: Run, ids: Sequence[str], bodies: Sequence[bytes]) -> None:
        """Ids whose bodies are there for good are done with; the others are asked for again."""
        done: set[str] = set()
        await intake.put(self._read(bodies, run.start, done))
        self._pending = self._pending.without(done).asked(set(ids) - done, run.start)

    def _read(self, bodies: Sequence[bytes], start: int, done: set[str]) -> Iterator[Found | Spoilt]:
        for raw in bodies:
            try:
                body = decode(raw)
                if at(body, tuple(self._fetch.final.split("."))) is not None:
                    done.add(_id(self._event, body))
                facts = read_twin(self._event, body, "", start, self._desk.privacy)
            except Unreadable as wrong:
                yield Spoilt(wrong.where, wrong.reason, raw)
            else:
                yield from (Found(self._event, fact) for fact in facts)

    async def _give_up(self, intake: Intake, now: int) -> None:
        """What never came is a dead letter: nobody shall look for it in vain."""
        gone = self._pending.given_up(now, self._fetch.patience_ms)
        minutes = self._fetch.patience_ms // 60_000
        await intake.put(
            Spoilt(self._fetch.ids_parameter, f"not there, or not final, after {minutes} minutes", i.encode())
            for i in gone
        )
        self._pending = self._pending.without(set(gone))

    async def _write_down(self, run: Run) -> None:
        await self._journal.keep(run, {key_of(self.name): pack(self._pending)})
        FETCH_PENDING.labels(self._desk.org, self.name).set(len(self._pending.ids))


def key_of(name: str) -> str:
    """Where a job's ids are in the state topic."""
    return f"{name}/ids"


def _id(event: Event, body: Mapping[str, object]) -> str:
    try:
        return read_text(at(body, tuple((event.entity_path or "id").split("."))))
    except WrongType as wrong:
        raise Unreadable(event.entity_path or "id", str(wrong)) from None
