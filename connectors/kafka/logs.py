"""Which logs a role may read: those that are as the ledger knows them."""

from collections.abc import Iterable

from connectors.kafka import ledger, topics
from connectors.kafka.ledger import Epoch
from connectors.settings.model import Kafka


def checked_epochs(kafka: Kafka, names: Iterable[str]) -> dict[str, Epoch]:
    """Topic (with prefix) → epoch. Raises EpochChanged for a log that isn't the one in the ledger."""
    wanted = [kafka.topic_prefix + name for name in names]
    described = topics.describe(topics.open_admin(kafka), wanted)
    known = ledger.read_ledger(kafka)
    return {topic: ledger.check(topic, described.get(topic), known.get(topic)) for topic in wanted}
