"""The state topic, read back."""

import io
from collections.abc import Mapping
from typing import Any, Final

import fastavro

from connectors.kafka.compacted import read_compacted
from connectors.kafka.wire import PREFIX
from connectors.settings.model import Kafka
from schemas.control.poll_states import POLL_STATES
from schemas.derive.record_types import record_type

_TYPE: Final = record_type(POLL_STATES)

Stored = Mapping[str, Mapping[str, bytes]]
"""Organisation → key → what was remembered under it last."""


def read_stored(kafka: Kafka) -> Stored:
    """Raises TryLater where the broker doesn't answer."""
    return decode_stored(read_compacted(kafka, kafka.topic_prefix + (_TYPE.topic or "")))


def decode_stored(values: Mapping[bytes, bytes]) -> Stored:
    """From the newest message value of each key."""
    parsed = fastavro.parse_schema(_TYPE.avro())
    stored: dict[str, dict[str, bytes]] = {}
    for value in values.values():
        fields: Any = fastavro.schemaless_reader(io.BytesIO(value[PREFIX.size :]), parsed, None)
        stored.setdefault(fields["org"], {})[fields["entity_id"]] = fields["state"]
    return stored
