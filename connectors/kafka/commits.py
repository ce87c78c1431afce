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
        self._reached: dict[Place, int] = {}
        self._wanted: dict[Place, int] = {}
        self._under_way = False
        self._not_before = 0.0

    @property
    def settled(self) -> bool:
        return not self._wanted

    def begin(self, place: Place, offset: int) -> None:
        """A partition is ours from this offset on: what is before it was dealt with."""
        self._reached[place] = offset

    def end(self, place: Place) -> None:
        self._reached.pop(place, None)
        self._wanted.pop(place, None)

    def want(self, positions: Mapping[Place, int]) -> None:
        """The next offsets to read. A partition that isn't ours any more is left to whose it is.

        One that went and came back is not set back to where we had left it: others went on there.
        """
        for place, at in positions.items():
            if at > max(self._reached.get(place, at), self._wanted.get(place, at - 1)):
                self._wanted[place] = at

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
            if trouble := error or each.error:
                self._refused(trouble)
            else:
                self._confirmed((each.topic, each.partition), each.offset)

    def _confirmed(self, place: Place, offset: int) -> None:
        if place in self._reached:
            self._reached[place] = max(self._reached[place], offset)
        if self._wanted.get(place) == offset:
            del self._wanted[place]

    def _refused(self, trouble: object) -> None:
        if time.monotonic() >= self._not_before:
            _log.warning("offsets were not committed", trouble=str(trouble))
        self._not_before = time.monotonic() + _AGAIN_S
