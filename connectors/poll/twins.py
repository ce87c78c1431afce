"""The REST twins of topics: read on schedule, often where a topic has nothing better, and after gaps."""

from collections.abc import Collection, Iterator
from typing import Final, Protocol

from connectors.poll.job import Desk, Job
from connectors.poll.memory import Head, Memory
from connectors.transports.entries import Gap, gap_record
from connectors.transports.ledger import Ledger
from schemas.clock import MINUTE
from schemas.declare.header import POLL

_SHARE: Final = 4
"""A list of many pages that is read for live's sake takes at most one in so many of the requests."""
_NEVER: Final = 1 << 62


class Remembering(Job, Protocol):
    @property
    def memory(self) -> Memory: ...


class Twin:
    """A job, hurried. `topics` are those whose facts it reads.

    A gap of one of them is repaired by a COMPLETE run that began when the gap was over: what the topic would
    have said of how things are now is then known, and what happened in between is not.

    `timeless` facts say no time: beside what a live transport tells they would be others. They are read while
    the topic has nothing better, and once after a gap.
    """

    def __init__(
        self,
        desk: Desk,
        job: Remembering,
        topics: Collection[str],
        ledger: Ledger,
        live_every: int,
        requests_per_minute: int,
        timeless: bool = False,
    ) -> None:
        self.name = job.name
        self._desk = desk
        self._job = job
        self._topics = frozenset(topics)
        self._ledger = ledger
        self._live_every = live_every
        self._per_minute = requests_per_minute
        self._timeless = timeless
        self._written: set[Gap] = set()
        """Gaps that we have written as repaired: the ledger says so a moment later."""

    @property
    def after(self) -> str | None:
        return self._job.after

    @property
    def waits(self) -> bool:
        return self._job.waits

    @property
    def memory(self) -> Memory:
        return self._job.memory

    @property
    def never_run(self) -> bool:
        return self._job.never_run

    def due(self) -> int:
        head = self.memory.head
        regular = self._job.due() if self._polled or not self._timeless else _NEVER
        return min(regular, self._live_due(head), self._repair_due(head))

    async def poll(self) -> None:
        noted = await self._note_repairs()
        if noted and self.due() > self._desk.clock.now_ms():
            return
        await self._job.poll()
        await self._note_repairs()

    def _live_due(self, head: Head) -> int:
        """Failures put it off, twice as long with each, until the regular schedule is sooner."""
        if head.last is None or not self._polled:
            return _NEVER
        pages = head.report.pages if head.report else 1
        every = max(self._live_every, pages * _SHARE * MINUTE // self._per_minute)
        return head.last.start + (every << min(head.last.failures, 16))

    @property
    def _polled(self) -> bool:
        """Whether one of the topics has no better transport."""
        return any(self._ledger.transport(self._desk.org, topic) == POLL for topic in self._topics)

    def _repair_due(self, head: Head) -> int:
        """After a run that should have repaired it and is INCOMPLETE, the job itself says when again."""
        return min((_wanted(head, gap) for gap in self._open()), default=_NEVER)

    def _open(self) -> Iterator[Gap]:
        for gap in self._ledger.open_gaps(self._desk.org):
            if gap.topic in self._topics and gap not in self._written:
                yield gap

    async def _note_repairs(self) -> bool:
        report, now = self.memory.head.report, self._desk.clock.now_ms()
        gaps = [gap for gap in self._open() if _repairs(self.memory.head, gap)]
        if report is None or not gaps:
            return False
        repaired = [gap.repaired(report.run_id, report.finished_at) for gap in gaps]
        await self._desk.delivery.put(gap_record(self._desk.org, gap, now) for gap in repaired)
        self._written = self._written.intersection(self._ledger.open_gaps(self._desk.org)).union(gaps)
        return True


def _wanted(head: Head, gap: Gap) -> int:
    if _repairs(head, gap):
        return 0
    return gap.lost_until if head.last is None or head.last.start < gap.lost_until else _NEVER


def _repairs(head: Head, gap: Gap) -> bool:
    return head.report is not None and head.report.complete and head.report.start >= gap.lost_until
