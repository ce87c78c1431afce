"""Reading logs in a consumer group, with commits only for what has been dealt with."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import structlog
from confluent_kafka import (
    OFFSET_BEGINNING,
    OFFSET_INVALID,
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    TopicPartition,
)

from connectors.kafka.config import client_config
from connectors.kafka.errors import LogTruncated, TryLater
from connectors.observe.metrics import LAG
from connectors.settings.model import Kafka

_WAIT_S: Final = 10.0
_log: Final = structlog.get_logger()


def _config(kafka: Kafka, group: str) -> dict[str, Any]:
    return {
        **client_config(kafka),
        "group.id": kafka.topic_prefix + group,
        "enable.auto.commit": False,
        "enable.auto.offset.store": False,
        # An offset that is no longer in the log is an error: the rows between were never dealt with.
        "auto.offset.reset": "error",
        "partition.assignment.strategy": "cooperative-sticky",
        "check.crcs": True,
        "fetch.wait.max.ms": 100,
        "fetch.queue.backoff.ms": 10,
        "max.partition.fetch.bytes": 4_194_304,
        "queued.max.messages.kbytes": 65_536,
        "queued.min.messages": 200_000,
        "session.timeout.ms": 10_000,
        "heartbeat.interval.ms": 2_000,
        "max.poll.interval.ms": 300_000,
    }


class LogConsumer:
    """One member of a group; topics are named without the prefix here, and with it in messages."""

    def __init__(self, kafka: Kafka, group: str, topics: Sequence[str]) -> None:
        self._consumer = Consumer(_config(kafka, group))
        self._consumer.subscribe([kafka.topic_prefix + topic for topic in topics], on_assign=self._assigned)
        self.assigned_once = False

    def fetch(self, most: int, timeout_s: float) -> list[Message]:
        """Messages without errors. Raises LogTruncated; a broker that is away is just no messages."""
        good = []
        for message in self._consumer.consume(most, timeout_s):
            error = message.error()
            if error is None:
                good.append(message)
            elif error.code() == KafkaError._AUTO_OFFSET_RESET:
                where = f"{message.topic()}/{message.partition()}"
                raise LogTruncated(f"{where}: {error.str()}. What the log has lost can't be stored any more")
            elif error.fatal():
                raise KafkaException(error)
        return good

    def commit(self, positions: Mapping[tuple[str, int], int]) -> None:
        """Commit the next offsets to read, of partitions that are still ours. Raises TryLater."""
        ours = {(p.topic, p.partition) for p in self._consumer.assignment()}
        offsets = [TopicPartition(t, p, o) for (t, p), o in positions.items() if (t, p) in ours]
        if not offsets:
            return
        try:
            self._consumer.commit(offsets=offsets, asynchronous=False)
        except KafkaException as error:
            raise TryLater(f"offsets were not committed: {error}") from None

    def hold(self) -> None:
        """Stop fetching while staying in the group: `fetch` now and then, and keep what still comes."""
        self._consumer.pause(self._consumer.assignment())

    def go_on(self) -> None:
        self._consumer.resume(self._consumer.assignment())

    def measure_lag(self) -> None:
        """Set the lag metric from what the broker told us last: no request is made."""
        for at in self._consumer.position(self._consumer.assignment()):
            _, high = self._consumer.get_watermark_offsets(at, cached=True)
            if high >= 0 and at.offset >= 0:
                LAG.labels(at.topic, str(at.partition)).set(high - at.offset)

    def close(self) -> None:
        self._consumer.close()

    def _assigned(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        """Begin at the committed offset; where there is none, at the beginning."""
        committed = consumer.committed(partitions, timeout=_WAIT_S)
        for partition in committed:
            if partition.offset == OFFSET_INVALID:
                partition.offset = OFFSET_BEGINNING
        consumer.incremental_assign(committed)
        self.assigned_once = True
        _log.info("assigned", partitions=[f"{p.topic}/{p.partition}@{p.offset}" for p in committed])
