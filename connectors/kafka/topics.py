"""Kafka topics: which there must be, and making them."""

from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final

from confluent_kafka import KafkaError, KafkaException, TopicCollection
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from connectors.kafka.config import LARGEST_LETTER, LARGEST_RECORD, client_config
from connectors.settings.model import Kafka
from schemas import catalogue
from schemas.declare.controls import Control
from schemas.declare.families import Family

_WAIT_S: Final = 30
_FOR_GOOD: Final = {"retention.ms": "-1", "max.message.bytes": str(LARGEST_LETTER)}
_COMPACTED: Final = {"cleanup.policy": "compact", "min.cleanable.dirty.ratio": "0.1"}
LOG_RETENTION_MS: Final = 14 * 86_400_000
"""Family logs keep two weeks: Genesys can be 4 days late, inventory is repeated daily, people take leave."""
_AS_LOGS: Final = {"retention.ms": str(LOG_RETENTION_MS)}


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic that Trunkline needs, without its prefix. `partitions` 0: the configured number."""

    name: str
    partitions: int = 0
    config: Mapping[str, str] = field(default_factory=dict)


SLOTS: Final = "trunkline.poll.slots"
"""Nothing is ever written there: its partitions are what the processes of a role share out."""


def needed(slots: int = 8) -> tuple[Topic, ...]:
    """All topics, from the catalogue; `slots` is the configured number of them."""
    logs = [Topic(f.log, 0, _AS_LOGS) for f in catalogue.families()]
    results = [Topic(a.topic, 0, _AS_LOGS) for a in catalogue.aggregates()]
    states = [Topic(changelog_of(f), 0, _COMPACTED) for f in catalogue.worked()]
    controls = {c.topic: _of(c.topic, c) for c in catalogue.controls() if c.topic}
    return (*logs, *results, *states, *controls.values(), Topic(SLOTS, slots))


def changelog_of(family: Family) -> str:
    """Where the workers of a family keep their state; without prefix."""
    return f"trunkline.work.{family.name}"


def _of(name: str, control: Control) -> Topic:
    if control.partitioned:
        return Topic(name, 0, _AS_LOGS)
    return Topic(name, 1, _COMPACTED if control.compacted else _FOR_GOOD)


@dataclass(frozen=True, slots=True)
class Described:
    """What a broker says of a topic: another id after it was recreated under the same name."""

    topic_id: str
    partitions: int


def open_admin(kafka: Kafka) -> AdminClient:
    return AdminClient(client_config(kafka))


def describe(admin: AdminClient, names: Iterable[str], timeout_s: float = _WAIT_S) -> dict[str, Described]:
    """Those of the named topics (with prefix) that exist."""
    existing = set(admin.list_topics(timeout=timeout_s).topics)
    wanted = [name for name in names if name in existing]
    if not wanted:
        return {}
    futures = admin.describe_topics(TopicCollection(wanted), request_timeout=timeout_s)
    return {name: _described(future.result()) for name, future in futures.items()}


def _described(answer: Any) -> Described:
    return Described(str(answer.topic_id), len(answer.partitions))


def create_missing(admin: AdminClient, kafka: Kafka, topics: Iterable[Topic]) -> list[str]:
    """Create what isn't there; returns the names (with prefix) of what was made. Nothing is altered."""
    existing = set(admin.list_topics(timeout=_WAIT_S).topics)
    fresh = [
        NewTopic(
            kafka.topic_prefix + t.name,
            num_partitions=t.partitions or kafka.partitions,
            replication_factor=kafka.replication,
            config={"max.message.bytes": str(LARGEST_RECORD), **t.config},
        )
        for t in topics
        if kafka.topic_prefix + t.name not in existing
    ]
    futures = admin.create_topics(fresh, operation_timeout=_WAIT_S) if fresh else {}
    return [name for name, future in futures.items() if _made(future)]


def _made(creation: Future[None]) -> bool:
    """False where another has made it meanwhile, or the broker hadn't yet heard of it."""
    try:
        creation.result()
    except KafkaException as refused:
        if refused.args[0].code() == KafkaError.TOPIC_ALREADY_EXISTS:
            return False
        raise
    return True
