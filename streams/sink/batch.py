"""What the sink has read and not yet written: raw values with their addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from schemas.control.dead_letters import DEAD_LETTERS
from schemas.derive.record_types import record_type
from schemas.log_record import LogRecord
from streams.columns.kinds import I64
from streams.records.unpack import Refused

_DEAD = record_type(DEAD_LETTERS)


@dataclass(slots=True)
class Batch:
    """Rows of one topic in the order of arrival; partitions interleave, each in order of its offsets."""

    topic: str
    values: list[bytes] = field(default_factory=list)
    partitions: list[int] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.values)

    def add(self, value: bytes, partition: int, offset: int) -> None:
        self.values.append(value)
        self.partitions.append(partition)
        self.offsets.append(offset)

    def positions(self) -> dict[int, int]:
        """The next offset to read of each partition."""
        return {p: o + 1 for p, o in zip(self.partitions, self.offsets, strict=True)}

    def where(self, row: int) -> str:
        """The address of a row, unique for good."""
        return f"{self.topic}/{self.partitions[row]}@{self.offsets[row]}"


def dead_letters(batch: Batch, refused: Sequence[Refused], epoch: int, now_ms: int) -> list[LogRecord]:
    """Records for the dead-letter topic. The address makes a repeat after a crash the same letter."""
    return [
        LogRecord(
            type=_DEAD,
            topic=_DEAD.topic or "",
            org="",
            entity_id=f"{batch.where(r.row)}#{epoch}",
            effective_time=now_ms,
            received_time=now_ms,
            source="trunkline",
            envelope_id="",
            extra="",
            values=_letter(batch, r),
        )
        for r in refused
    ]


def _letter(batch: Batch, refused: Refused) -> Mapping[str, object]:
    return {
        "stage": "sink",
        "field": refused.field,
        "reason": refused.reason,
        "topic": batch.topic,
        "schema_id": refused.schema_id,
        "payload": batch.values[refused.row],
    }


def revisions(batch: Batch, rows: I64, epoch: int) -> I64:
    """epoch << 48 | offset, int64: epochs stay below 2^15."""
    offsets = np.array(batch.offsets, np.int64)
    return (epoch << 48) | offsets[rows]
