"""Topics of a test's own on a stack's broker, made as `trunkline schema apply` makes them."""

import uuid

from connectors.clock import SystemClock
from connectors.kafka.registry import open_registry, register
from connectors.settings.model import ClickHouse, Kafka, Registry, Settings
from deploy.local.state import Stack
from deploy.schema import apply
from schemas import catalogue

PARTITIONS = 2


def settings_on(stack: Stack) -> Settings:
    """Of a stack's broker and registry, under a prefix that nobody else has; nothing is made yet."""
    prefix = f"{uuid.uuid4().hex[:8]}-"
    return Settings(
        kafka=Kafka(bootstrap=stack.kafka, topic_prefix=prefix, partitions=PARTITIONS),
        registry=Registry(url=stack.registry),
        clickhouse=ClickHouse(url=stack.clickhouse if stack.find("clickhouse") else "http://127.0.0.1:1"),
    )


def ids_of(settings: Settings) -> dict[str, int]:
    """All schemas, registered."""
    with open_registry(settings.registry) as registry:
        return register(registry, catalogue.record_types())


def applied(stack: Stack) -> tuple[Settings, dict[str, int]]:
    """Settings whose topics, ledger and schemas are there; and the schemas' ids."""
    settings = settings_on(stack)
    ids = ids_of(settings)
    apply.apply_topics(settings, ids, SystemClock(), said.append)
    return settings, ids


said: list[str] = []
"""What `apply` says, which these tests don't ask for."""
