"""Reading logs in a consumer group, with commits only for what has been dealt with."""

import time
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

from connectors.kafka.commits import Commits, Place
from connectors.kafka.config import client_config
from connectors.kafka.errors import LogTruncated, TryLater
from connectors.observe.metrics import LAG
from connectors.settings.model import Kafka

_WAIT_S: Final = 10.0
_TRIES: Final = 6
_LAST_COMMIT_S: Final = 5.0
_SLICE_S: Final = 0.05
_SKIPPED: Final = frozenset(
    {
        KafkaError._BAD_MSG,
        KafkaError._BAD_COMPRESSION,
        KafkaError._PARTIAL,
        KafkaError._UNDERFLOW,
        KafkaError._NOT_IMPLEMENTED,
    }
)
"""After these librdkafka goes on behind what it couldn't read: whoever starts again reads it again."""
_log: Final = structlog.get_logger()


def _config(kafka: Kafka, group: str) -> dict[str, Any]:
    return {
        **client_config(kafka),
        "group.id": group,
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
        self._group = kafka.topic_prefix + group
        self._commits = Commits()
        self._consumer = Consumer({**_config(kafka, self._group), "on_commit": self._commits.answered})
        self.assigned_once = False
        self._consumer.subscribe(
            [kafka.topic_prefix + topic for topic in topics],
            on_assign=self._assigned,
            on_revoke=self._gone,
            on_lost=self._gone,
        )

    def fetch(self, most: int, timeout_s: float) -> list[Message]:
        """Messages without errors. Raises LogTruncated, and KafkaException for what
        librdkafka can't read; a broker that is away is just no messages."""
        self._commits.ask(self._consumer)
        good = []
        for message in self._consumer.consume(most, timeout_s):
            error = message.error()
            if error is None:
                good.append(message)
            elif error.code() == KafkaError._AUTO_OFFSET_RESET:
                raise LogTruncated(self._truncated(message, error))
            elif error.fatal() or error.code() in _SKIPPED:
                raise KafkaException(error)
        return good

    def commit(self, positions: Mapping[Place, int]) -> None:
        """Let the group know the next offsets to read. Returns at once; `fetch` and `close` see to it."""
        self._commits.want(positions)
        self._commits.ask(self._consumer)

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
        """Leave the group. What Kafka doesn't confirm in 5 s the next member deals with again."""
        deadline = time.monotonic() + _LAST_COMMIT_S
        while not self._commits.settled and time.monotonic() < deadline:
            self._commits.ask(self._consumer)
            self._consumer.consume(1, _SLICE_S)
        self._consumer.close()

    def _assigned(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        """Begin at the committed offset; where there is none, at the beginning."""
        committed = self._committed(partitions)
        for each in committed:
            if each.offset == OFFSET_INVALID:
                each.offset = OFFSET_BEGINNING
            self._commits.begin((each.topic, each.partition), each.offset)
        consumer.incremental_assign(committed)
        self.assigned_once = True
        _log.info("assigned", partitions=[f"{p.topic}/{p.partition}@{p.offset}" for p in committed])

    def _committed(self, partitions: list[TopicPartition]) -> list[TopicPartition]:
        """Raises TryLater where Kafka doesn't say it for a minute: a guess would lose or repeat the log."""
        trouble: object = None
        for _ in range(_TRIES):
            try:
                found = self._consumer.committed(partitions, timeout=_WAIT_S)
            except KafkaException as error:
                trouble = error
                continue
            trouble = next((each.error for each in found if each.error), None)
            if trouble is None:
                return found
        raise TryLater(f"what {self._group} has committed can't be asked: {trouble}")

    def _gone(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        """What was held is let go: librdkafka would hold it still when it comes back, and for good."""
        consumer.resume(partitions)
        for each in partitions:
            self._commits.end((each.topic, each.partition))
            LAG.remove(each.topic, str(each.partition))

    def _truncated(self, message: Message, error: KafkaError) -> str:
        where = f"{message.topic()}:{message.partition()}"
        return (
            f"{where}: {error.str()}. What the log has lost can't be stored any more. To go on without it, "
            f"stop every member of the group and run `trunkline schema skip-lost {self._group} {where}`"
        )
