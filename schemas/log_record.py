"""A record on its way to a log: what a connector makes and a producer sends."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from schemas.declare.families import Locality
from schemas.derive.record_types import RecordType


@dataclass(frozen=True, slots=True)
class LogRecord:
    """The header's fields, and `values` for the body by column name. `topic` is without any prefix."""

    type: RecordType
    topic: str
    org: str
    entity_id: str
    effective_time: int
    received_time: int
    source: str
    envelope_id: str
    extra: str
    values: Mapping[str, Any]

    @property
    def key(self) -> bytes:
        return f"{self.org}/{self.entity_id}".encode()

    def fields(self) -> dict[str, Any]:
        """All columns by name, as the Avro schema has them."""
        return {
            "org": self.org,
            "entity_id": self.entity_id,
            "effective_time": self.effective_time,
            "received_time": self.received_time,
            "source": self.source,
            "envelope_id": self.envelope_id,
            "extra": self.extra,
            **self.values,
        }

    def partition(self, partitions: int) -> int:
        """Chosen by the type's locality alone, so that what must be in one order is in one partition."""
        local = self.org if self.type.locality is Locality.ORGANISATION else self.entity_id
        return crc32(local.encode()) % partitions
