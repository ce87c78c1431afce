"""The consumer's thread: one record for each partition and fetch, which holds a whole batch."""

import asyncio
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from aiokafka.consumer.fetcher import FetchResult
from aiokafka.errors import CommitFailedError, ConsumerStoppedError, IllegalStateError
from aiokafka.structs import OffsetAndMetadata, TopicPartition
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread
from faust.types import TP

from streams.owning.owner import Fetched
from streams.work.drain import drain

_WAIT_MS: Final = 50
"""Longest poll of the broker. Faust's own 1,500 ms for an idle partition would hold up busy ones."""

_PATIENCE_MS: Final = 90_000
"""With a broker that takes a question and doesn't answer."""


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """What Faust makes its message of: the batch is the value, its last offset stands for it."""

    topic: str
    partition: int
    offset: int
    value: Fetched
    timestamp: int = 0
    timestamp_type: int = 0
    key: None = None
    headers: ClassVar[tuple[()]] = ()
    checksum: None = None
    serialized_key_size: int = 0
    serialized_value_size: int = 0


class FetchingThread(AIOKafkaConsumerThread):
    """Every topic of this transport is delivered in batches."""

    _fetched_at = 0.0

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = _WAIT_MS
        consumer._request_timeout_ms = consumer._client._request_timeout_ms = _PATIENCE_MS
        return consumer

    async def committed(self, partition: Any) -> int | None:
        """The group's offset of a partition; None where nothing was ever committed."""
        offset: int | None = await self.call_thread(self._ensure_consumer().committed, partition)
        return offset

    async def leave(self) -> None:
        """Also as a static member, whose place is otherwise kept until its session is over (KIP-345)."""
        coordinator = self._ensure_consumer()._coordinator
        coordinator._group_instance_id = None
        await self.call_thread(coordinator._maybe_leave_group)

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        """False where the group has gone on without us, which ends no process: it is joined again."""
        wanted = {
            tp: OffsetAndMetadata(offset, "") for tp, offset in offsets.items() if tp in self.assignment()
        }
        try:
            await self._ensure_consumer().commit({TopicPartition(*tp): found for tp, found in wanted.items()})
        except (CommitFailedError, IllegalStateError):
            return False
        return bool(wanted)

    async def _fetch_records(
        self,
        consumer: Any,
        active_partitions: Any,
        timeout: float | None = None,
        max_records: int | None = None,
    ) -> dict[Any, list[BatchRecord]]:
        """At most one record a partition. Waits up to `timeout` for there to be any."""
        fetcher = consumer._fetcher
        if consumer._closed or fetcher._closed:
            raise ConsumerStoppedError
        with fetcher._subscriptions.fetch_context():
            await self._linger()
            deadline = time.monotonic() + (timeout or 0)
            while self.consumer.flow_active:
                if fetcher._subscriptions.reassignment_in_progress:
                    await fetcher._subscriptions.wait_for_assignment()
                found = dict(drained(fetcher, active_partitions, self.app.settings.work.batch_records))
                left = deadline - time.monotonic()
                if found or left <= 0 or not await _arrived(fetcher, left):
                    return found
            return {}

    async def _linger(self) -> None:
        """Least time between two fetches: few events at a time would cost more than they are."""
        linger = self.app.settings.work.linger / 1000
        left = self._fetched_at + linger - time.monotonic()
        if left > 0:
            await asyncio.sleep(left)
        self._fetched_at = time.monotonic()


def drained(fetcher: Any, partitions: Collection[Any], most: int) -> Iterator[tuple[Any, list[BatchRecord]]]:
    """What there is of each of these partitions, as one record.

    The collection is copied at once: it is a set that Faust changes on another thread.
    """
    for partition in tuple(partitions):
        result = fetcher._records.get(partition)
        if result is None:
            continue
        if not isinstance(result, FetchResult):
            _forget(fetcher, partition)
            result.check_raise()
        try:
            taken = drain(result, most)
        finally:
            if not result.has_more():
                _forget(fetcher, partition)
        if taken is not None:
            batch = taken.fetched()
            last = batch.following - 1
            yield partition, [BatchRecord(partition.topic, partition.partition, last, batch)]


def _forget(fetcher: Any, partition: Any) -> None:
    """Let the fetcher ask the broker for more of it."""
    del fetcher._records[partition]
    fetcher._notify(fetcher._wait_consume_future)


async def _arrived(fetcher: Any, patience_s: float) -> bool:
    """Wait for the fetcher to have something."""
    waiter = fetcher._create_fetch_waiter()
    done, pending = await asyncio.wait([waiter], timeout=patience_s)
    for one in pending:
        one.cancel()
    return bool(done) and not fetcher._closed
