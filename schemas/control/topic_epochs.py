"""Which incarnation of a log the offsets belong to."""

from typing import Annotated, Final

from schemas.declare.columns import Given, Record
from schemas.declare.controls import Control


class TopicEpoch(Record, frozen=True):
    topic_id: Annotated[str, Given("Kafka's id of the topic: another one after it was recreated")]
    partitions: Annotated[int, Given("Partitions that the log had at this epoch")]
    epoch: Annotated[int, Given("High bits of every revision; raised, never lowered")]


TOPIC_EPOCHS: Final = Control(
    name="topic_epochs",
    record=TopicEpoch,
    entity="topic",
    topic="trunkline.ledger",
    doc="The epoch of each log: raised when its topic was recreated or its partition count changed.",
    compacted=True,
)
