"""What aiokafka has fetched of a partition → one batch, without an object for each record.

This reads aiokafka's own parts (`FetchResult`, `PartitionRecords`): its version is pinned, and a test fails
loudly where another one has other parts.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from aiokafka.errors import CorruptRecordException

from streams.owning.owner import Fetched


@dataclass(slots=True)
class Drained:
    """Values in order, the offset of each, and where the next fetch goes on."""

    values: list[bytes]
    offsets: list[int]
    position: int
    following: int

    def fetched(self) -> Fetched:
        return Fetched(self.values, np.array(self.offsets, np.int64), self.position, self.following)


def drain(result: Any, most_records: int) -> Drained | None:
    """Take whole record batches of a FetchResult until there are enough; None where it has nothing for us.

    Raises CorruptRecordException where a checksum doesn't hold. Nothing is taken then, and nothing is left to
    take: batches can't be put back, and the next drain would begin behind them.
    """
    if not result.has_more() or not result.check_assignment(result._topic_partition):
        return None
    parts = result._partition_records
    taken = Drained([], [], parts.next_fetch_offset, parts.next_fetch_offset)
    try:
        while parts._records.has_next() and len(taken.values) < most_records:
            _take(taken, parts)
    except BaseException:
        result._partition_records = None
        raise
    parts.next_fetch_offset = taken.following
    result._update_position()
    if not parts._records.has_next():
        result._partition_records = None
    return taken if taken.following > taken.position else None


def _take(taken: Drained, parts: Any) -> None:
    """One record batch. Its last offset counts although compaction may have taken the record.

    A tombstone, which none of us writes, is an empty value: one that can't be read, as to the sink.
    """
    batch = parts._records.next_batch()
    if parts._check_crcs and not batch.validate_crc():
        raise CorruptRecordException(f"{parts._tp}: the batch at {batch.base_offset} has a wrong checksum")
    if not batch.is_control_batch:
        records = list(batch)
        first = records[0].offset if records else 0
        if records and first >= taken.following and records[-1].offset - first + 1 == len(records):
            taken.offsets += range(first, first + len(records))
            taken.values += [record.value or b"" for record in records]
        else:  # a batch that begins before where we are, or with holes
            kept = [record for record in records if record.offset >= taken.following]
            taken.offsets += [record.offset for record in kept]
            taken.values += [record.value or b"" for record in kept]
    taken.following = max(taken.following, batch.next_offset)
