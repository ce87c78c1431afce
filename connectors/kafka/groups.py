"""Where a consumer group stands, set by a person's decision."""

from typing import Final

from confluent_kafka import Consumer, KafkaException, TopicPartition

from connectors.kafka.config import client_config
from connectors.kafka.errors import TryLater
from connectors.settings.model import Kafka

_WAIT_S: Final = 30


def skip_lost(kafka: Kafka, group: str, topic: str, partition: int) -> int:
    """Let a group go on at the first record that the log still has; returns its offset. Names with prefix.

    Raises TryLater while the group has members: from outside Kafka takes offsets only of one without.
    """
    consumer = Consumer({**client_config(kafka), "group.id": group, "enable.auto.commit": False})
    try:
        first, _ = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=_WAIT_S)
        consumer.commit(offsets=[TopicPartition(topic, partition, first)], asynchronous=False)
    except KafkaException as refused:
        remedy = "Every member of the group must have been stopped"
        raise TryLater(
            f"{group} can't be set on {topic}:{partition}: {refused.args[0].str()}. {remedy}"
        ) from None
    finally:
        consumer.close()
    return int(first)
