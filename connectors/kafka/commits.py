"""What a group member has dealt with and Kafka doesn't know yet."""

import time
from collections.abc import Iterable, Mapping
from typing import Final

import structlog
from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

_AGAIN_S: Final = 1.0
_log: Final = structlog.get_logger()

Place = tuple[str, int]
"""(topic with prefix, partition)."""


class Commits:
    """Positions are committed one request at a time, in the background: a broker that hangs holds up nothing.

    What Kafka doesn't confirm is asked for again, with what has been dealt with since.
    """

    def __init__(self) -> None:
        self._begun: dict[Place, int] = {}
        self._wanted: dict[Place, int] = {}
        self._under_way = False
        self._not_before = 0.0

    @property
    def settled(self) -> bool:
        return not self._wanted

    def begin(self, place: Place, offset: int) -> None:
        """A partition is ours from this offset on: what is before it was dealt with."""
        self._begun[place] = offset

    def end(self, place: Place) -> None:
        self._begun.pop(place, None)
        self._wanted.pop(place, None)

    def want(self, positions: Mapping[Place, int]) -> None:
        """The next offsets to read. A partition that isn't ours any more is left to whose it is.

        One that went and came back is not set back to where we had left it: others went on there.
        """
        self._wanted |= {p: at for p, at in positions.items() if at > self._begun.get(p, at)}

    def ask(self, consumer: Consumer) -> None:
        """Begin to commit what is wanted, unless a request is under way or has just failed."""
        if not self._wanted or self._under_way or time.monotonic() < self._not_before:
            return
        offsets = [TopicPartition(topic, partition, at) for (topic, partition), at in self._wanted.items()]
        try:
            consumer.commit(offsets=offsets, asynchronous=True)
            self._under_way = True
        except KafkaException as error:
            self._refused(error)

    def answered(self, error: KafkaError | None, partitions: Iterable[TopicPartition]) -> None:
        """To be the client's `on_commit`."""
        self._under_way = False
        for each in partitions:
            trouble = error or each.error
            if trouble:
                self._refused(trouble)
            elif self._wanted.get((each.topic, each.partition)) == each.offset:
                del self._wanted[each.topic, each.partition]

    def _refused(self, trouble: object) -> None:
        if time.monotonic() >= self._not_before:
            _log.warning("offsets were not committed", trouble=str(trouble))
        self._not_before = time.monotonic() + _AGAIN_S
