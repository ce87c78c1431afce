"""One `work` process on the partition, from its recovery on; it can be slow to learn that it has lost it."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from streams.chain.resolve import Entry
from streams.engine.gauges import Gauge
from streams.engine.state import PartitionState
from streams.owning import recovery
from streams.owning.owner import Fetched, Owner
from streams.owning.recovery import Log, Recovered
from streams.results.outputs import Codec
from tests.simulation.kafka import Kafka, Member
from tests.simulation.loop import Stepping
from tests.simulation.wire import ChangelogWire, GroupWire, ResultsWire, Wire

Recover = Callable[[tuple[Gauge, ...], list[Entry], Log, int, str], Recovered]
MakeOwner = Callable[[Recovered, Codec, ChangelogWire, ResultsWire], Owner]
Stands = Callable[[Recovered, list[Entry]], bool]


class Outclaimed(Exception):
    """Another process has claimed the partition in the same moment: recover anew."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What is being tried: the product's own unless a test puts in something broken."""

    make: MakeOwner = Owner
    recover: Recover = recovery.recover
    stands: Stands = recovery.stands


class Process:
    """`failure` is what ended it, if anything did."""

    def __init__(
        self, loop: Stepping, kafka: Kafka, member: Member, parts: Parts, check: Callable[[int], None]
    ) -> None:
        self.wire = Wire(loop, kafka)
        self.member = member
        self.owner: Owner | None = None
        self.failure: BaseException | None = None
        self._loop = loop
        self._parts = parts
        self._kafka = kafka
        self._changelog = ChangelogWire(self.wire, kafka)
        self._results = ResultsWire(self.wire, kafka)
        self._group = GroupWire(self.wire, kafka, check)
        self._tasks: set[asyncio.Task[None]] = set()
        self._under_way: deque[tuple[int, asyncio.Task[None]]] = deque()
        self._committing = False

    def start(self, recovered: Recovered, codec: Codec) -> None:
        self._task(self._begin(recovered, codec))

    async def _begin(self, recovered: Recovered, codec: Codec) -> None:
        owner = self._parts.make(recovered, codec, self._changelog, self._results)
        await owner.claim()
        later = [e for e in self._kafka.changelog.entries if e.offset >= recovered.chain.read_to]
        if not self._parts.stands(recovered, later):
            raise Outclaimed
        self.owner = owner

    def take(self, batch: Fetched) -> PartitionState | None:
        """The state after the batch; None where nothing of it was new."""
        assert self.owner is not None
        effect, _ = self.owner.take(batch)
        if effect is None:
            return None
        self._under_way.append((effect.reached, self._task(self.owner.settle(effect))))
        return self.owner.state

    def commit(self) -> None:
        """The offset up to which all is written, if there is news."""
        reached = None
        while self._under_way and self._under_way[0][1].done():
            reached = self._under_way.popleft()[0]
        if reached is not None and self.owner is not None:
            self._task(self._commit(self.owner, reached))

    async def _commit(self, owner: Owner, reached: int) -> None:
        await self._group.commit(self.member, reached)
        await owner.committed(reached)

    @property
    def idle(self) -> bool:
        return not self._tasks and not self.wire.busy

    def kill(self) -> None:
        self.failure = self.failure or asyncio.CancelledError("killed")
        for task in self._tasks:
            task.cancel()

    def _task(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = self._loop.start(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is not None and self.failure is None:
            self.failure = error
