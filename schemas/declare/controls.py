"""What a declaration of our own records can say: markers and ledgers, not Genesys's data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.declare.columns import Column, Record, columns_of


@dataclass(frozen=True, slots=True, eq=False)
class Control:
    """A record that Trunkline writes about its own work."""

    name: str
    """Plural noun; the table's name where it has one."""
    record: type[Record]
    entity: str
    """What `entity_id` names."""
    topic: str | None
    """The Kafka topic, or None: it travels on the log of the family that it speaks of."""
    doc: str
    compacted: bool = False
    """Only the newest record of each key counts."""
    partitioned: bool = False
    """As many partitions as the logs have, and kept as long: work to be shared."""
    table: tuple[str, ...] | None = None
    """The identity of its ClickHouse rows, or None where it has no table."""

    names: Mapping[str, str] = field(default_factory=dict)
    """What its table calls the header's columns."""

    @property
    def columns(self) -> tuple[Column, ...]:
        return columns_of(self.record)
