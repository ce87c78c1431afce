"""Which logs a role may read: those that are as the ledger knows them."""

from collections.abc import Iterable, Mapping
from typing import Final

from confluent_kafka import KafkaException

from connectors.kafka import ledger, topics
from connectors.kafka.errors import TryLater
from connectors.kafka.ledger import Epoch
from connectors.settings.model import Kafka

_WAIT_S: Final = 5.0


def checked_epochs(kafka: Kafka, names: Iterable[str]) -> dict[str, Epoch]:
    """Topic (with prefix) → epoch. Raises EpochChanged for a log that isn't the one in the ledger."""
    wanted = [kafka.topic_prefix + name for name in names]
    described = topics.describe(topics.open_admin(kafka), wanted)
    known = ledger.read_ledger(kafka)
    return {topic: ledger.check(topic, described.get(topic), known.get(topic)) for topic in wanted}


class Unchanged:
    """Whether logs are still those that were opened: a consumer just reads on in a recreated topic, from the
    offset that it had reached in the one before.
    """

    def __init__(self, kafka: Kafka, epochs: Mapping[str, Epoch]) -> None:
        """`epochs` by topic, with prefix."""
        self._admin = topics.open_admin(kafka)
        self._epochs = epochs

    def __call__(self) -> None:
        """Raises EpochChanged, or TryLater where Kafka doesn't answer."""
        try:
            described = topics.describe(self._admin, self._epochs, _WAIT_S)
        except KafkaException as error:
            raise TryLater(f"the logs can't be looked at: {error}") from None
        for topic, epoch in self._epochs.items():
            ledger.check(topic, described.get(topic), epoch)
