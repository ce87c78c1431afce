"""The ledger of epochs: which incarnation of a log its offsets belong to.

A revision is epoch << 48 | offset. Offsets start again at 0 when a topic is recreated, and an organisation
moves to another partition when their number changes: without a raised epoch new rows would lose against
old ones. So a role refuses a log that the ledger doesn't know as it is.
"""

import io
from dataclasses import dataclass
from typing import Any, Final

import fastavro

from connectors.kafka.compacted import read_compacted
from connectors.kafka.errors import EpochChanged
from connectors.kafka.topics import Described
from connectors.kafka.wire import PREFIX
from connectors.settings.model import Kafka
from schemas.control.topic_epochs import TOPIC_EPOCHS
from schemas.declare.header import OWN
from schemas.derive.record_types import record_type
from schemas.log_record import LogRecord

_TYPE: Final = record_type(TOPIC_EPOCHS)
OFFSET_BITS: Final = 48
_OURS: Final = b"/"
"""An epoch is of no organisation, and so its key begins. The ledger has others, of organisations."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """A log's epoch and the topic that it was given to."""

    topic_id: str
    partitions: int
    epoch: int

    def revision(self, offset: int) -> int:
        return self.epoch << OFFSET_BITS | offset


def read_ledger(kafka: Kafka) -> dict[str, Epoch]:
    """Topic (with prefix) → its newest entry."""
    values = read_compacted(kafka, kafka.topic_prefix + (_TYPE.topic or ""))
    parsed = fastavro.parse_schema(_TYPE.avro())
    entries = {}
    for key, value in values.items():
        if not key.startswith(_OURS):
            continue
        fields: Any = fastavro.schemaless_reader(io.BytesIO(value[PREFIX.size :]), parsed, None)
        entries[fields["entity_id"]] = Epoch(fields["topic_id"], fields["partitions"], fields["epoch"])
    return entries


def entry(topic: str, described: Described, epoch: int, now_ms: int) -> LogRecord:
    """The ledger record that gives a topic (with prefix) its epoch."""
    values = {"topic_id": described.topic_id, "partitions": described.partitions, "epoch": epoch}
    return LogRecord(_TYPE, _TYPE.topic or "", "", topic, now_ms, now_ms, OWN, "", "", values)


def check(topic: str, described: Described | None, known: Epoch | None) -> Epoch:
    """The epoch of a log that is as the ledger knows it. Raises EpochChanged, which names the command."""
    if described is None or known is None:
        raise EpochChanged(f"{topic} is not in the ledger yet: run `trunkline schema apply`")
    if described.topic_id != known.topic_id:
        raise EpochChanged(
            f"{topic} was recreated (its id is {described.topic_id}, the ledger has {known.topic_id}): "
            f"run `trunkline schema raise-epoch {topic}`"
        )
    if described.partitions != known.partitions:
        raise EpochChanged(
            f"{topic} has {described.partitions} partitions, the ledger has {known.partitions}: "
            f"run `trunkline schema raise-epoch {topic}`"
        )
    return known
