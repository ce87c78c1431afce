"""The partitions that this process works on: opened, fed, settled, given up."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

import structlog

from connectors.kafka.errors import TryLater
from connectors.observe.metrics import RECOVERY_SECONDS
from streams.chain.resolve import Entry
from streams.engine.gauges import Gauge
from streams.engine.step import Step
from streams.owning.effects import Changelog, Effect, Results
from streams.owning.owner import Fetched, Owner
from streams.owning.recovery import Log, Recovered, StateLost, recover, stands
from streams.results.outputs import Codec
from streams.work.watching import watch_batch

_SETTLE_S: Final = 15.0
_AGAIN_S: Final = 1.0
_ASK_AGAIN_S: Final = 5.0
_SHORT_S: Final = 10.0
_AT_ONCE: Final = 8
"""Batches that are computed and not yet on the broker: what waits in memory is bounded by that."""
_log: Final = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Outside:
    """What a partition's owner needs of the world."""

    log: str
    """The log's topic, with prefix."""
    epoch: int
    gauges: tuple[Gauge, ...]
    codec: Codec
    entries: Callable[[int, int], Iterable[tuple[int, bytes, bytes | None]]]
    """The changelog of a partition from an offset on; it is called in a thread."""
    changelog: Callable[[int], Changelog]
    results: Callable[[int], Results]
    accept_gap: bool = False


@dataclass(frozen=True, slots=True)
class Assigned:
    """A partition that Kafka says is ours in this generation of the group."""

    number: int
    generation: int
    committed: int | None
    start: int
    """The log's first offset."""
    end: Callable[[], Awaitable[int]] | None = None
    """Asks for the offset that its next record gets."""
    holds: Callable[[], bool] = lambda: True
    """Whether the assignment that says so is still the newest one."""


@dataclass(slots=True)
class Partition:
    """One that is ours. `generation` of the group is the last through which it stayed so."""

    number: int
    owner: Owner
    results: Results
    generation: int
    settled: int | None = None
    """Everything before this offset is in the state for good."""
    asked: int = -1
    """Where we have sought to because records were missing."""
    ask_again: float = 0.0
    short_since: float | None = None
    """Since when the log ends before what was taken of it."""
    under_way: set[asyncio.Task[None]] = field(default_factory=set)


class Partitions:
    """Failures are final: `die` is called with where it was and why, and doesn't return."""

    def __init__(self, outside: Outside, die: Callable[[str, BaseException], None]) -> None:
        self.opened: dict[int, Partition] = {}
        self._outside = outside
        self._die = die
        self._opening = asyncio.Lock()
        self._room = asyncio.Semaphore(_AT_ONCE)

    async def open(self, assigned: Assigned, fence: Callable[[int], Awaitable[bool]]) -> int | None:
        """The offset to go on from, None where the partition isn't ours any more.

        A state is kept where the partition stayed ours through exactly one generation: in two, somebody else
        can have worked on it.
        """
        number = assigned.number
        async with self._opening:
            if not assigned.holds():
                return None
            known = self.opened.get(number)
            if known is not None and assigned.generation - known.generation in (0, 1):
                known.generation = assigned.generation
                return known.owner.expects
            self.opened.pop(number, None)
            try:
                return await self._recover(assigned, fence)
            except Exception as error:
                self._die(f"{self._outside.log}/{number}: recovery", error)
                raise

    async def _recover(self, assigned: Assigned, fence: Callable[[int], Awaitable[bool]]) -> int | None:
        """The fence comes after the changelog was read: only then is it known that nobody newer is in it.

        A claim that doesn't stand was overtaken by one of this very generation: then the changelog is read
        anew, that one included.
        """
        begun, out, number = time.monotonic(), self._outside, assigned.number
        while True:
            found = await self._read(assigned)
            await self._not_beyond(assigned, found.begin)
            if not await fence(found.begin):
                return None
            results = out.results(number)
            owner = Owner(found, out.codec, out.changelog(number), results)
            await owner.claim()
            if stands(found, await self._entries(number, found.chain.read_to)):
                break
        self.opened[number] = Partition(number, owner, results, assigned.generation)
        seconds = time.monotonic() - begun
        RECOVERY_SECONDS.labels(str(number)).set(seconds)
        where, retained = f"{out.log}/{number}", found.state.retained
        _log.info("recovered", log=where, offset=found.begin, retained=retained, seconds=round(seconds, 3))
        return found.begin

    async def _not_beyond(self, assigned: Assigned, begin: int) -> None:
        """Raises StateLost where the log ends before what is in the state already.

        The end is asked for after the changelog was read: it can't have been behind that then.
        """
        if assigned.end is None or self._outside.accept_gap:
            return
        if begin > (end := await assigned.end()):
            raise self._lost_tail(assigned.number, end, begin)

    def watch_end(self, partition: Partition, end: int, now_s: float) -> None:
        """Raises StateLost where the log has ended before what was taken of it for a while.

        Not at once: right after an election a leader can know less of what is confirmed than the one before.
        """
        if end >= partition.owner.expects or self._outside.accept_gap:
            partition.short_since = None
        elif partition.short_since is None:
            partition.short_since = now_s
        elif now_s - partition.short_since > _SHORT_S:
            raise self._lost_tail(partition.number, end, partition.owner.expects)

    def _lost_tail(self, number: int, end: int, needed: int) -> StateLost:
        log = self._outside.log
        return StateLost(
            f"{log}/{number} ends at {end}, and {needed} is needed next: the broker has lost its tail, and "
            f"gives those offsets to others. `trunkline schema raise-epoch {log}` makes it another log"
        )

    async def _read(self, assigned: Assigned) -> Recovered:
        """The state as the changelog has it. Raises BrokenChain, StateLost."""
        out = self._outside
        log = Log(f"{out.log}/{assigned.number}", out.epoch, assigned.start, assigned.committed)
        read = await self._entries(assigned.number, 0)
        nonce = secrets.token_hex(8)
        return await asyncio.to_thread(
            recover, out.gauges, read, log, assigned.generation, nonce, out.accept_gap
        )

    async def _entries(self, number: int, begin: int) -> list[Entry]:
        return await asyncio.to_thread(
            lambda: [Entry(*record) for record in self._outside.entries(number, begin)]
        )

    def keep(self, numbers: Iterable[int]) -> None:
        """Those are ours now; others' states are let go."""
        for number in self.opened.keys() - set(numbers):
            del self.opened[number]

    async def take(self, number: int, batch: Fetched) -> int | None:
        """Work on a batch; returns where to seek to where records before it are missing.

        Raises StateLost where they are still missing after that.
        """
        partition = self.opened.get(number)
        if partition is None:
            return None  # delivered before the partition was opened: it will be fetched again
        owner = partition.owner
        if not owner.accepts(batch):
            return self._missing(partition, batch)
        await self._room.acquire()
        begun = time.perf_counter()
        try:
            effect, steps = await self._computed(owner, number, batch)
        except BaseException:
            self._room.release()
            raise
        if effect is None:
            self._room.release()
            return None
        watch_batch(owner.state, steps, time.perf_counter() - begun)
        task = asyncio.ensure_future(self._settle(partition, effect, self._address(number, batch)))
        partition.under_way.add(task)
        task.add_done_callback(partition.under_way.discard)
        await asyncio.sleep(0)  # let it send while the next batch is fetched
        return None

    async def _computed(self, owner: Owner, number: int, batch: Fetched) -> tuple[Effect | None, list[Step]]:
        """Reading comes first: where a schema can't be asked about, nothing has happened yet."""
        while True:
            try:
                return owner.take(batch)
            except TryLater as trouble:
                _log.warning("waiting", where=self._address(number, batch), trouble=str(trouble))
                await asyncio.sleep(_AGAIN_S)
            except Exception as error:
                self._die(self._address(number, batch), error)
                raise

    def _missing(self, partition: Partition, batch: Fetched) -> int | None:
        """Seek once for a hole, and again should that get lost; what was fetched before is dropped."""
        expects, now = partition.owner.expects, time.monotonic()
        if partition.asked == expects and now < partition.ask_again:
            return None
        partition.asked, partition.ask_again = expects, now + _ASK_AGAIN_S
        _log.warning("sought back", where=self._address(partition.number, batch), to=expects)
        return expects

    async def _settle(self, partition: Partition, effect: Effect, address: str) -> None:
        try:
            await partition.owner.settle(effect)
            partition.settled = effect.reached
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            self._die(address, error)
            raise
        finally:
            self._room.release()

    def settled(self, number: int) -> int | None:
        """The offset that may be committed."""
        partition = self.opened.get(number)
        return None if partition is None else partition.settled

    async def committed(self, number: int, offset: int) -> None:
        """The group has it. Tombstones what that makes superfluous."""
        partition = self.opened.get(number)
        if partition is None:
            return
        try:
            await partition.owner.committed(offset)
        except Exception as error:
            self._die(f"{self._outside.log}/{number}: tombstones", error)

    async def settle_all(self) -> None:
        """Wait for what is under way. A partition that doesn't get done is recovered if it comes back."""
        tasks = {task for partition in self.opened.values() for task in partition.under_way}
        if tasks:
            await asyncio.wait(tasks, timeout=_SETTLE_S)
        for number in [n for n, partition in self.opened.items() if partition.under_way]:
            del self.opened[number]

    def start_moved(self, number: int, start: int) -> None:
        """Raises StateLost where the log has lost what the state needs next."""
        partition = self.opened.get(number)
        if partition is not None and start > partition.owner.expects:
            where = f"{self._outside.log}/{number}"
            raise StateLost(
                f"{where} begins at {start}, and {partition.owner.expects} is needed next. "
                "To go on without the records between: `trunkline work --accept-gap`"
            )

    def _address(self, number: int, batch: Fetched) -> str:
        return f"{self._outside.log}/{number}@{batch.position}-{batch.following - 1}"
