"""A batch of a log as the engine takes it: columns in log order, a part for each record type that counts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from streams.columns.assemble import take
from streams.columns.kinds import I64, U64, Columns


@dataclass(frozen=True, slots=True)
class Part:
    """Records of one type. `row` are their places in the batch, ascending; texts are in `columns`."""

    type: str
    """The Avro name of the record type."""
    row: I64
    entity: U64
    """Hash of each record's entity id."""
    columns: Columns

    def between(self, low: int, high: int) -> "Part":
        rows = np.flatnonzero((self.row >= low) & (self.row < high))
        columns = {name: take(column, rows) for name, column in self.columns.items()}
        return Part(self.type, self.row[rows] - low, self.entity[rows], columns)


@dataclass(frozen=True, slots=True)
class LogBatch:
    """Every record of a stretch of a log. `org` are indices into `orgs`, names with their hashes."""

    first: int
    last: int
    """Offsets of the stretch; those in between may have gaps, unreadable records are left out."""
    offset: I64
    org: I64
    orgs: Sequence[bytes]
    org_hashes: U64
    proposed: I64
    """min(effective, received) in ms, or what a tick says: the time that the record proposes."""
    parts: Sequence[Part]

    def __len__(self) -> int:
        return len(self.offset)

    def between(self, low: int, high: int) -> "LogBatch":
        """The records at places [low, high); the stretch reaches up to the next record."""
        rows = slice(low, high)
        parts = [part.between(low, high) for part in self.parts]
        return LogBatch(
            first=int(self.offset[low]) if low else self.first,
            last=int(self.offset[high]) - 1 if high < len(self) else self.last,
            offset=self.offset[rows],
            org=self.org[rows],
            orgs=self.orgs,
            org_hashes=self.org_hashes,
            proposed=self.proposed[rows],
            parts=[part for part in parts if len(part.row)],
        )
