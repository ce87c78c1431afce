"""Reading on while what was read is worked on: a group takes a member that stops polling for dead."""

from concurrent.futures import Future, wait
from typing import Final

from confluent_kafka import Message

from connectors.kafka.consumer import LogConsumer

_WAIT_S: Final = 0.05
_PATIENCE_S: Final = 2.0


class Reader:
    """A consumer with what came while nobody wanted it."""

    def __init__(self, consumer: LogConsumer) -> None:
        self._consumer = consumer
        self._early: list[Message] = []

    def fetch(self, most: int) -> list[Message]:
        """Messages, or none after a short wait. What came early can be more than `most`."""
        if self._early:
            messages, self._early = self._early, []
            return messages
        return self._consumer.fetch(most, _WAIT_S)

    def wait_for(self, work: Future[None]) -> None:
        """Stay a member of the group however long it takes: hold the fetching, keep on polling."""
        wait([work], _PATIENCE_S)
        if work.done():
            return
        self._consumer.hold()
        while not work.done():
            self._early += self._consumer.fetch(1, _WAIT_S)
        self._consumer.go_on()
