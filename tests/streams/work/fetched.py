"""What aiokafka holds of a fetch, made of bytes as a broker sends them."""

import asyncio
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from aiokafka.consumer.fetcher import READ_UNCOMMITTED, FetchResult, PartitionRecords
from aiokafka.consumer.subscription_state import Assignment
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.record.util import calc_crc32c
from faust.types import TP

PARTITION: Final = TP("log", 0)
_CRC_AT: Final = 17
_ATTRIBUTES_AT: Final = 21
_LAST_DELTA_AT: Final = 23
_CONTROL: Final = 0x20


def batch(
    base: int, values: Mapping[int, bytes | None], last: int | None = None, control: bool = False
) -> bytes:
    """A record batch of format v2 (KIP-98): `values` by offset, and `last` where compaction took the end."""
    builder = DefaultRecordBatchBuilder(2, 0, 0, -1, -1, -1, 1 << 20)
    for offset, value in values.items():
        builder.append(offset - base, 1_000, b"", value, [])
    raw = bytearray(builder.build())
    struct.pack_into(">q", raw, 0, base)
    if last is not None:
        struct.pack_into(">i", raw, _LAST_DELTA_AT, last - base)
    if control:
        struct.pack_into(">h", raw, _ATTRIBUTES_AT, _CONTROL)
    struct.pack_into(">I", raw, _CRC_AT, calc_crc32c(bytes(raw[_ATTRIBUTES_AT:])))
    return bytes(raw)


def spoilt(raw: bytes) -> bytes:
    """Its checksum doesn't hold."""
    return raw[:_CRC_AT] + bytes([raw[_CRC_AT] ^ 1]) + raw[_CRC_AT + 1 :]


@dataclass(frozen=True, slots=True)
class Fetch:
    """`result` is what the fetcher has; the position of the consumer is the assignment's."""

    result: Any
    assignment: Any

    @property
    def position(self) -> int:
        return int(self.assignment.state_value(PARTITION).position)


async def _assignment() -> Any:
    """It makes futures, so there has to be a loop."""
    return Assignment([PARTITION])


def fetch(position: int, *batches: bytes, check_crcs: bool = True) -> Fetch:
    """An answer of the broker to a question from `position` on."""
    assignment = asyncio.run(_assignment())
    assignment.state_value(PARTITION).seek(position)
    records = MemoryRecords(b"".join(batches))
    parts = PartitionRecords(PARTITION, records, None, position, None, None, check_crcs, READ_UNCOMMITTED)
    result = FetchResult(PARTITION, assignment=assignment, partition_records=parts, backoff=0)
    return Fetch(result, assignment)
