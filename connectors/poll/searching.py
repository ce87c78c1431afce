"""What ended while nothing told of it, searched for: always where no transport does, and after gaps.

A stretch is searched once all that ended in it is known. A run reads a bounded number of pages at a time, and
writes down which page it has come to, facts first: a crash in between reads some again. After a refusal it
goes on there a quarter of an hour later, and its marker is INCOMPLETE until it has come to the end.
"""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Final

import msgspec

from connectors.genesys.errors import ListRepeats, NotRead, RequestRefused, UnreadableAnswer
from connectors.poll.collecting import Found, Spoilt
from connectors.poll.finding import found
from connectors.poll.intake import Intake
from connectors.poll.job import Desk
from connectors.poll.journal import Journal
from connectors.poll.memory import Memory
from connectors.poll.reached import Reached, Under, pack, unpack
from connectors.poll.reading import decode, read_twin
from connectors.poll.run import Run
from connectors.poll.schedule import FIRST_RETRY
from connectors.poll.stretches import Stretch, windows
from connectors.poll.verdict import announce, doubt, report
from connectors.transports.entries import Gap, Standing, gap_record
from connectors.transports.ledger import Ledger
from schemas.declare.events import Event, Fetch, Search
from schemas.declare.header import POLL
from schemas.reading.errors import Unreadable
from schemas.reading.values import at

PAGES: Final = 20
"""Read at a time; then others have their turn."""
_KNOWN: Final = 50_000
_REFUSALS: Final = 8
_ITS_OWN: Final = (RequestRefused, ListRepeats, UnreadableAnswer)
"""What another stretch would perhaps not meet."""
_NEVER: Final = 1 << 62


class SearchOf:
    """`topic` would have told of what is searched for; `stored` is what was written down last."""

    after = None

    def __init__(
        self,
        desk: Desk,
        event: Event,
        fetch: Fetch,
        search: Search,
        topic: str,
        ledger: Ledger,
        memory: Memory,
        stored: bytes | None,
    ) -> None:
        self.name = name_of(event)
        self.memory = memory
        self._desk = desk
        self._event = event
        self._fetch = fetch
        self._search = search
        self._topic = topic
        self._ledger = ledger
        self._reached = unpack(stored)
        self._journal = Journal(memory, desk.delivery, desk.clock)
        self._not_before = 0
        self._mended: set[str] = set()
        """Gaps that we have written as repaired: the ledger says so a moment later. And what we have left."""
        self._known: dict[bytes, None] = {}
        """Of bodies that are on the log: stretches overlap."""

    @property
    def never_run(self) -> bool:
        return self.memory.head.report is None

    def due(self) -> int:
        if self._reached.under is not None:
            return self._not_before
        gaps = [gap.lost_until + self._fetch.patience_ms for gap in self._open()]
        return max(self._not_before, min([*gaps, self._untold_due()]))

    async def poll(self) -> None:
        under = self._reached.under or self._next()
        if under is None:
            return
        run = Run(self._desk.org, self.name, self._event.family, under.run_id, under.begun)
        intake = Intake(self._desk, run, self._search.path, (self._event.record,))
        try:
            self._reached = Reached(self._reached.until, under)
            ended = await self._read(run, intake)
        except NotRead as failure:
            if isinstance(failure, UnreadableAnswer):
                await intake.put_answer(failure)
            await self._end(run, failure)
            return
        if ended:
            await self._end(run, None)
        else:
            await self._write_down(run)

    def _next(self) -> Under | None:
        """The oldest gap first."""
        now = self._desk.clock.now_ms()
        for gap in sorted(self._open(), key=lambda gap: gap.lost_from):
            if gap.lost_until + self._fetch.patience_ms <= now:
                return Under(self._desk.new_id(), now, Stretch(gap.lost_from, gap.lost_until), gap.id)
        if self._untold_due() > now or (stretch := self._untold(now)) is None:
            return None
        return Under(self._desk.new_id(), now, stretch)

    def _open(self) -> Iterator[Gap]:
        for gap in self._ledger.open_gaps(self._desk.org):
            if gap.topic == self._topic and gap.id not in self._mended:
                yield gap

    @property
    def _standing(self) -> Standing | None:
        return self._ledger.standings(self._desk.org).get(self._topic)

    def _untold_due(self) -> int:
        standing, until = self._standing, self._reached.until
        if standing is not None and standing.transport == POLL:
            return (until or 0) + self._search.every_ms if until else 0
        if standing is not None and self._left_over(standing):
            return standing.since + self._fetch.patience_ms
        return _NEVER

    def _untold(self, now: int) -> Stretch | None:
        """What ended a little earlier may be known only now."""
        standing, until = self._standing, self._reached.until
        if standing is None:
            return None
        start = standing.since if until is None else until
        if standing.transport == POLL:
            return Stretch(max(start, standing.since) - self._fetch.patience_ms, now)
        if self._left_over(standing):
            return Stretch(start - self._fetch.patience_ms, standing.since)
        return None

    def _left_over(self, standing: Standing) -> bool:
        """Whether another transport took over after the last search."""
        until = self._reached.until
        return standing.before == POLL and until is not None and until < standing.since

    async def _read(self, run: Run, intake: Intake) -> bool:
        """Whether the stretch is read to its end. Raises NotRead."""
        left = PAGES
        while (under := self._under).window < len(all_ := windows(under.stretch, self._search.days)):
            window = all_[under.window]
            pages = found(self._desk.client, self._fetch, self._search, window, self._event.name, under.page)
            async for page in pages:
                await intake.put(self._take(page.bodies, run.start))
                self._reached = Reached(self._reached.until, self._under.read(len(page.bodies)))
                left -= 1
                if not left:
                    return False
            self._reached = Reached(self._reached.until, self._under.next_window())
        return True

    @property
    def _under(self) -> Under:
        assert self._reached.under is not None
        return self._reached.under

    def _take(self, bodies: Sequence[bytes], start: int) -> Iterator[Found | Spoilt]:
        """What goes on still is told of, or found, when it ends."""
        for raw in bodies:
            digest = blake2b(raw, digest_size=16).digest()
            if digest in self._known:
                continue
            try:
                body = decode(raw)
                if at(body, tuple(self._fetch.final.split("."))) is None:
                    continue
                facts = read_twin(self._event, body, "", start, self._desk.privacy)
            except Unreadable as wrong:
                yield Spoilt(wrong.where, wrong.reason, raw)
                continue
            yield from (Found(self._event, fact) for fact in facts)
            self._know(digest)

    def _know(self, digest: bytes) -> None:
        self._known[digest] = None
        if len(self._known) > _KNOWN:
            del self._known[next(iter(self._known))]

    async def _end(self, run: Run, failure: NotRead | None) -> None:
        under, now = self._under, self._desk.clock.now_ms()
        doubts = [doubt(failure, self._fetch.permission)] if failure else []
        ended = report(run, doubts, now, rows=under.rows, pages=under.pages)
        if isinstance(failure, _ITS_OWN) and under.refused < _REFUSALS:
            again = msgspec.structs.replace(under, refused=under.refused + 1)
            self._reached, self._not_before = Reached(self._reached.until, again), now + FIRST_RETRY
        elif isinstance(failure, _ITS_OWN):
            self._leave(under)
        elif failure:
            self._not_before = now + FIRST_RETRY
        else:
            await self._mend(under, now)
            self._reached = Reached(self._reached.until if under.gap else under.stretch.end)
        await self._write_down(run)
        await self._journal.note(run, ended)
        announce(run, ended, failure)

    def _leave(self, under: Under) -> None:
        """What is refused for good must not keep all that comes after it. A gap stays open, to be seen."""
        self._mended |= {under.gap}
        self._reached = Reached(self._reached.until if under.gap else under.stretch.end)

    async def _mend(self, under: Under, now: int) -> None:
        for gap in [gap for gap in self._open() if gap.id == under.gap]:
            repaired = gap.repaired(under.run_id, now)
            await self._desk.delivery.put([gap_record(self._desk.org, repaired, now)])
            self._mended.add(gap.id)

    async def _write_down(self, run: Run) -> None:
        await self._journal.keep(run, {reached_key(self._event): pack(self._reached)})


def name_of(event: Event) -> str:
    """What a search's runs are called."""
    return f"{event.name}_search"


def reached_key(event: Event) -> str:
    """Where it is in the state topic how far a search has come."""
    return f"{name_of(event)}/reached"
