"""One object of one organisation, polled: its lists → facts, versions, tombstones, and a marker."""

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from connectors.genesys.errors import ListRepeats, NotRead, NotThere, RequestRefused, UnreadableAnswer
from connectors.genesys.pages import Onward, pages
from connectors.genesys.window import Priority
from connectors.poll.collecting import Collected
from connectors.poll.decide import Parents, consequences, vanished
from connectors.poll.entity import Entity, Moment
from connectors.poll.intake import Intake
from connectors.poll.job import Desk
from connectors.poll.journal import Journal
from connectors.poll.memory import Memory
from connectors.poll.progress import Progress, Resumed, shape_of
from connectors.poll.run import Report, Run
from connectors.poll.schedule import due, offset_of
from connectors.poll.verdict import announce, doubt, report, show_age
from schemas.declare.objects import Object

_ITS_OWN: Final = (ListRepeats, RequestRefused, UnreadableAnswer)
"""What other parents' lists need not meet."""
_FEW: Final = 10
_NOTHING: Final[Mapping[str, bytes]] = MappingProxyType({})


class Inventory:
    """`removals_accepted`: an operator says that what vanishes at once may be gone indeed, this time.

    `parents` is the memory of the object that has a list for each of its entities; `stored` is what the state
    topic has of the organisation, by key.
    """

    def __init__(
        self,
        desk: Desk,
        declared: Object,
        every: int,
        memory: Memory,
        removals_accepted: bool = False,
        parents: Memory | None = None,
        stored: Mapping[str, bytes] = _NOTHING,
    ) -> None:
        self.name = declared.name
        self.after = declared.per.of if declared.per else None
        self.waits = declared.per is not None
        self.memory = memory
        self._desk = desk
        self._declared = declared
        self._every = every
        self._journal = Journal(memory, desk.delivery, desk.clock)
        self._removals_accepted = removals_accepted
        self._parents = parents
        self._progress = Progress(self.name, self._journal, stored)
        show_age(desk.org, self.name, memory.head.complete)

    @property
    def never_run(self) -> bool:
        return self.memory.head.report is None

    def due(self) -> int:
        """A run that was cut off is finished at once."""
        head = self.memory.head
        if not head.settled:
            return 0
        offset = offset_of(self._desk.org, self.name, self._every)
        return due(self._every, offset, head.last, self._desk.clock.now_ms())

    async def poll(self) -> None:
        head = self.memory.head
        if head.report and not head.settled:
            cut_off = self._run(head.report.run_id, head.report.start)
            await self._journal.recover(cut_off, self._declared, head.report)
            if self.due() > self._desk.clock.now_ms():
                return await self._progress.over(cut_off)
        left = self._progress.resumed(self._shape(), self._desk.clock.now_ms())
        if left is None or not await self._go_on(left):
            await self._run_anew()
        return None

    async def _run_anew(self) -> None:
        run = self._run(self._desk.new_id(), self._desk.clock.now_ms())
        await self._progress.over(run)
        self._progress.begun(self._shape())
        collected = Collected(self._declared, run.start, self._desk.privacy)
        await self._close(run, collected, await self._read(run, collected))

    async def _go_on(self, left: Resumed) -> bool:
        """Whether that could be: a list may refuse to be read from somewhere in it."""
        reached = left.reached
        run = self._run(reached.run_id, reached.start)
        collected = Collected(
            self._declared, run.start, self._desk.privacy, left.readings, reached.lists, reached.doubts
        )
        pages = collected.pages
        failure = await self._read(run, collected, reached.onward)
        if isinstance(failure, RequestRefused | NotThere) and collected.pages == pages:
            return False
        await self._close(run, collected, failure)
        return True

    async def _close(self, run: Run, collected: Collected, failure: NotRead | None) -> None:
        changes, ended = self._conclude(run, collected)
        await self._journal.close_run(run, self._declared, changes, ended)
        await self._progress.over(run)
        announce(run, ended, failure)

    def _run(self, run_id: str, start: int) -> Run:
        return Run(self._desk.org, self.name, self._declared.family, run_id, start)

    async def _read(self, run: Run, collected: Collected, onward: Onward | None = None) -> NotRead | None:
        """What kept us from reading all of it. What was read before that counts as seen.

        `onward`: where the newest list goes on of a run that was cut off in the middle of it.
        """
        intake = Intake(self._desk, run, self._declared.path, self._declared.read_as)
        wanted, failures = self._lists(collected), list[NotRead]()
        while onward is not None or len(collected.lists) < len(wanted):
            if onward is None:
                collected.begin(wanted[len(collected.lists)])
            try:
                await self._read_list(run, collected, intake, onward)
            except NotRead as failure:
                failures.append(failure)
                collected.doubts.append(doubt(failure, self._declared.permission))
                if isinstance(failure, UnreadableAnswer):
                    await intake.put_answer(failure)
                if not isinstance(failure, _ITS_OWN) or len(failures) >= _FEW:
                    break
            onward = None
        return failures[-1] if failures else None

    def _lists(self, collected: Collected) -> Sequence[str | None]:
        """Whose lists are to be read; the only one of most objects is nobody's."""
        if self._parents is None:
            return [None]
        if self._parents.head.complete is None and not collected.lists:
            collected.doubts.append(f"no {self.after} are known yet")
        return _standing(self._parents)

    async def _read_list(
        self, run: Run, collected: Collected, intake: Intake, onward: Onward | None = None
    ) -> None:
        """Raises NotRead. What has a list and is gone since has none."""
        path, per = self._declared.path, self._declared.per
        if per is not None:
            path = path.replace(f"{{{per.parameter}}}", quote(collected.lists[-1].parent or "", safe=""))
        get = partial(self._desk.client.get, declaration=self.name, priority=Priority.INVENTORY)
        try:
            async for page in pages(get, path, self._declared.query, self._declared.pages, onward):
                await intake.put(collected.add(page))
                if page.onward is not None:
                    await self._progress.page_read(run, collected, page.onward)
        except NotThere:
            if per is None:
                raise
            collected.lists[-1].found = False
        collected.finish()
        await self._progress.page_read(run, collected, None)

    def _shape(self) -> bytes:
        """A run can be gone on with by a process that would read the same things in the same way."""
        declared, privacy = self._declared, self._desk.privacy
        parents = None if self._parents is None else _standing(self._parents)
        columns = [column.name for column in declared.columns]
        return shape_of(
            declared.path, declared.query, declared.pages, columns, parents, privacy, privacy.hashed("shape")
        )

    def _conclude(self, run: Run, collected: Collected) -> tuple[Mapping[str, Entity], Report]:
        doubts, moved, readings = collected.doubts, collected.moved, collected.readings
        parents = None if self._parents is None else Parents(self._parents, collected.found)
        certain = not (doubts or moved)
        if certain and (why := vanished(self.memory, readings, parents)) and not self._accepted():
            doubts.append(
                f"{why}: see whether the OAuth client's roles still cover them all; if they are really gone, "
                f"start the poller once with --accept-removals {run.org}/{self.name}"
            )
        at = Moment(run.start, self.memory.head.complete, self._every)
        believed = not (doubts or moved)
        found = consequences(self.memory, readings, at, believed, parents)
        ended = report(
            run,
            doubts,
            self._desk.clock.now_ms(),
            rows=len(readings),
            pages=collected.pages,
            total=collected.total,
            tombstones=found.tombstones,
            moved=moved,
        )
        return found.changes, ended

    def _accepted(self) -> bool:
        """Once: somebody has looked at what vanishes now, and not at what will vanish while we run."""
        accepted, self._removals_accepted = self._removals_accepted, False
        return accepted


def _standing(memory: Memory) -> list[str]:
    return sorted(entity_id for entity_id, entity in memory.items() if not entity.deleted)
