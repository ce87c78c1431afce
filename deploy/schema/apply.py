"""`trunkline schema apply`: the registry, the topics with their epochs, and ClickHouse, made ready.

Everything here can be run again at any time, and after a crash half-way.
"""

import time
from collections.abc import Callable, Sequence
from typing import Final

from connectors.clickhouse.client import open_client
from connectors.clickhouse.configuration import write_configuration
from connectors.clickhouse.migrate import apply_migrations, create_database, run_all
from connectors.kafka import ledger, topics
from connectors.kafka.errors import SchemaMissing, TryLater
from connectors.kafka.producer import BlockingLog
from connectors.kafka.registry import open_registry, register
from connectors.kafka.topics import Described
from connectors.kafka.wire import Encoder
from connectors.settings.model import Settings
from deploy.schema.files import Files
from deploy.schema.lock import view_statements
from schemas import catalogue
from schemas.clock import Clock

_PATIENCE_MS: Final = 10_000
_ASK_AGAIN_S: Final = 0.05
Say = Callable[[str], None]


def apply_schemas(settings: Settings, say: Say) -> dict[str, int]:
    """Register every schema; returns their ids by record name."""
    with open_registry(settings.registry) as registry:
        ids = register(registry, catalogue.record_types())
    say(f"registry: {len(ids)} schemas")
    return ids


def apply_topics(settings: Settings, ids: dict[str, int], clock: Clock, say: Say) -> None:
    """Create what is missing, and give every log that the ledger doesn't know its first epoch."""
    kafka = settings.kafka
    admin = topics.open_admin(kafka)
    needed = topics.needed(settings.poll.slots)
    made = topics.create_missing(admin, kafka, needed)
    logs = [kafka.topic_prefix + topic.name for topic in needed]
    described = described_all(lambda: topics.describe(admin, logs), logs)
    known = ledger.read_ledger(kafka)
    fresh = [ledger.entry(topic, described[topic], 1, clock.now_ms()) for topic in logs if topic not in known]
    if fresh:
        BlockingLog(kafka, Encoder(ids), _PATIENCE_MS).append(fresh)
    say(f"Kafka: {len(logs)} topics, {len(made)} of them new")


def apply_clickhouse(settings: Settings, clock: Clock, say: Say) -> None:
    """Database, pending migrations, views, and what the configuration says of organisations."""
    with open_client(settings.clickhouse, database="default") as server:
        create_database(server, settings.clickhouse.database)
    with open_client(settings.clickhouse) as client:
        done = apply_migrations(client, Files().migrations())
        run_all(client, view_statements())
        write_configuration(client, settings.organisations, clock.now_ms())
    say(f"ClickHouse: database {settings.clickhouse.database}, {len(done)} new migrations, views renewed")


def described_all(
    describe: Callable[[], dict[str, Described]], names: Sequence[str], patience_s: float = 30.0
) -> dict[str, Described]:
    """All of `names`: a broker hears of a topic a moment after the controller has made it.

    Raises TryLater.
    """
    deadline = time.monotonic() + patience_s
    while missing := set(names) - (found := describe()).keys():
        if time.monotonic() > deadline:
            raise TryLater(f"made, and still unknown to the broker: {', '.join(sorted(missing))}")
        time.sleep(_ASK_AGAIN_S)
    return found


def raise_epoch(settings: Settings, topic: str, clock: Clock) -> int:
    """Give a log (with prefix) the next epoch; returns it. For a topic that was recreated on purpose.

    Raises SchemaMissing where there is no such topic.
    """
    kafka = settings.kafka
    ids = apply_schemas(settings, lambda _: None)
    described = topics.describe(topics.open_admin(kafka), [topic])
    if topic not in described:
        raise SchemaMissing(f"there is no topic {topic}: run `trunkline schema apply`")
    known = ledger.read_ledger(kafka).get(topic)
    epoch = known.epoch + 1 if known else 1
    entry = ledger.entry(topic, described[topic], epoch, clock.now_ms())
    BlockingLog(kafka, Encoder(ids), _PATIENCE_MS).append([entry])
    return epoch
