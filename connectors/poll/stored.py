"""The state topic, read back."""

import asyncio
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
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


def read_stored(kafka: Kafka, orgs: Collection[str]) -> Stored:
    """Of these organisations. Raises TryLater where the broker doesn't answer."""
    wanted = {org.encode() for org in orgs}
    topic = kafka.topic_prefix + (_TYPE.topic or "")
    return decode_stored(read_compacted(kafka, topic, lambda key: key.partition(b"/")[0] in wanted))


def decode_stored(values: Mapping[bytes, bytes]) -> Stored:
    """From the newest message value of each key."""
    parsed = fastavro.parse_schema(_TYPE.avro())
    stored: dict[str, dict[str, bytes]] = {}
    for value in values.values():
        fields: Any = fastavro.schemaless_reader(io.BytesIO(value[PREFIX.size :]), parsed, None)
        stored.setdefault(fields["org"], {})[fields["entity_id"]] = fields["state"]
    return stored


@dataclass(slots=True)
class _Lot:
    orgs: set[str] = field(default_factory=set)
    stored: Stored | None = None


class StateReader:
    """Reads the topic for whoever asks. Those who ask while it is read share the next reading, as it is long
    and slots come many at a time.
    """

    def __init__(self, kafka: Kafka) -> None:
        self._read = partial(read_stored, kafka)
        self._reading = asyncio.Lock()
        self._next = _Lot()

    async def of(self, orgs: Collection[str]) -> Stored:
        """Of these at least, all that was there when it was asked for. Raises TryLater."""
        lot = self._next
        lot.orgs.update(orgs)
        async with self._reading:
            if lot.stored is None:
                self._next = _Lot()
                lot.stored = await asyncio.to_thread(self._read, frozenset(lot.orgs))
        return lot.stored
