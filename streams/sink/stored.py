"""Whether the rows that the workers wrote are stored: a restatement can only withdraw what is there."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from confluent_kafka import Consumer, KafkaException, TopicPartition

from connectors.kafka.config import client_config
from connectors.kafka.errors import TryLater
from connectors.settings.model import Kafka

_WAIT_S: Final = 10.0
Ends = Mapping[tuple[str, int], int]


class Stored:
    """Asks as the sink's group does, without being a member of it."""

    def __init__(self, kafka: Kafka, group: str, topics: Sequence[str]) -> None:
        """`topics` are the result topics; all names without prefix."""
        config = {**client_config(kafka), "group.id": kafka.topic_prefix + group, "enable.auto.commit": False}
        self._consumer = Consumer(config)
        self._topics = [kafka.topic_prefix + topic for topic in topics]

    def ends(self, partitions: Iterable[int]) -> Ends:
        """What is on the result topics now, by (topic, partition). Raises TryLater."""
        places = [(topic, number) for topic in self._topics for number in sorted(set(partitions))]
        try:
            found = {p: self._consumer.get_watermark_offsets(TopicPartition(*p), _WAIT_S) for p in places}
        except KafkaException as error:
            raise TryLater(f"the result topics can't be asked: {error}") from None
        return {place: high for place, (low, high) in found.items() if high > low}

    def reached(self, ends: Ends) -> None:
        """Raises TryLater until the sink has committed all of it."""
        try:
            found = self._consumer.committed([TopicPartition(*place) for place in ends], timeout=_WAIT_S)
        except KafkaException as error:
            raise TryLater(f"what the sink has committed can't be asked: {error}") from None
        for each in found:
            end = ends[each.topic, each.partition]
            if each.offset < end:
                at = max(each.offset, 0)
                raise TryLater(f"{each.topic}/{each.partition} is stored up to {at} of {end}")

    def close(self) -> None:
        self._consumer.close()
