"""Faust's transport for the engine: batches instead of messages, and offsets that the state decides.

Faust keeps, per message, what was read, acknowledged and skipped. Here the state of each partition knows all
that exactly, so where to go on and what to commit is asked of it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Any

from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from streams.work.fetching import FetchingThread
from streams.work.partitions import Assigned


class _NoReadOffsets(dict[Any, Any]):
    """Faust drops messages at offsets that it has read, also after a seek back: nothing is remembered."""

    def __missing__(self, partition: Any) -> None:
        return None

    def __setitem__(self, partition: Any, offset: Any) -> None:
        return None

    def update(self, *_: Any, **__: Any) -> None:
        return None


class Consumer(driver.Consumer):
    """Of one log. `app.partitions` are the states of its partitions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._read_offset = _NoReadOffsets()
        self._revocations = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def _new_consumer_thread(self) -> FetchingThread:
        return FetchingThread(self, loop=self.loop, beacon=self.beacon)

    def on_buffer_full(self, tp: TP) -> None:
        """Fetching goes on: who has a batch waits until the agent's buffer has room for it.

        Faust would take the partition out of what is fetched, and sleep for a second when none is left.
        """

    def on_buffer_drop(self, tp: TP) -> None:
        """As nothing was taken out, nothing comes back."""

    async def perform_seek(self) -> None:
        """After a change of the assignment: recover what is new, and go on where each state ends.

        Faust calls this from two places, and the assignment can change under each await: what was true at the
        beginning is looked at again before anything comes of it.
        """
        generation, revocations = self.app.consumer_generation_id, self._revocations
        partitions = sorted(self.assignment())
        starts = await self.earliest_offsets(*partitions) if partitions else {}
        for partition in partitions:

            def holds(partition: TP = partition) -> bool:
                same = (generation, revocations) == (self.app.consumer_generation_id, self._revocations)
                return same and partition in self.assignment()

            async def end(partition: TP = partition) -> int:
                return int((await self.highwaters(partition))[partition])

            committed = await self._thread.committed(partition)
            found = Assigned(partition.partition, generation, committed, starts[partition], end, holds)
            begin = await self.app.partitions.open(found, self._fence(partition, holds))
            if begin is None or not holds():
                return  # it went to somebody else meanwhile: the next assignment comes here again
            await self.seek(partition, begin)

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Also of nothing: Faust seeks nowhere then."""
        self.app.partitions.keep(tp.partition for tp in assigned)
        await super().on_partitions_assigned(assigned, generation_id)

    def _fence(self, partition: TP, holds: Callable[[], bool]) -> Callable[[int], Awaitable[bool]]:
        """Whether the partition is still ours, which only Kafka knows: it takes a commit from no one else.

        A process that was asleep would find that its claim comes after those of others; and one that has
        joined again since must not take its new membership for the old one.
        """

        async def passes(offset: int) -> bool:
            done: bool = await self._thread.commit({partition: offset})
            return done and holds()

        return passes

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """What is under way is finished and committed while the partitions are still ours."""
        self._revocations += 1
        await self.app.partitions.settle_all()
        await self.commit()
        await super().on_partitions_revoked(revoked)

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        """There are none: a batch says itself from where to where it goes."""

    def _filter_tps_with_pending_acks(self, topics: Any = None) -> Iterator[TP]:
        return (tp for tp in self.assignment() if topics is None or tp in topics or tp.topic in topics)

    def _new_offset(self, tp: TP) -> int | None:
        """What may be committed: all before it is in the state for good."""
        settled: int | None = self.app.partitions.settled(tp.partition)
        return settled

    async def _commit_offsets(self, offsets: Mapping[TP, int], start_new_transaction: bool = True) -> bool:
        done: bool = await super()._commit_offsets(offsets, start_new_transaction)
        if done:
            self._tell(offsets.items())
        else:  # Faust would take it for done, and wait for more to be
            for tp in offsets:
                self._committed_offset.pop(tp, None)
        return done

    def _tell(self, committed: Iterable[tuple[TP, int]]) -> None:
        for tp, offset in committed:
            task = asyncio.ensure_future(self.app.partitions.committed(tp.partition, offset))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)


class Transport(driver.Transport):
    """Registered for `trunkline://` among the project's entry points."""

    Consumer = Consumer
    driver_version = "trunkline"
