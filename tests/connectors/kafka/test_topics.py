"""The topics that there must be, on a real broker."""

import pytest
from confluent_kafka.admin._config import ConfigResource
from confluent_kafka.admin._resource import ResourceType

from connectors.kafka import topics
from connectors.kafka.config import LARGEST_LETTER, LARGEST_RECORD
from connectors.kafka.topics import LOG_RETENTION_MS, Described, Topic
from connectors.settings.model import Kafka
from deploy.local.state import Stack
from schemas import catalogue
from tests.connectors.kafka import logs


def config(kafka: Kafka, topic: str) -> dict[str, str | None]:
    admin = topics.open_admin(kafka)
    asked = ConfigResource(ResourceType.TOPIC, kafka.topic_prefix + topic)
    return {name: entry.value for name, entry in admin.describe_configs([asked])[asked].result(30).items()}


@pytest.fixture(scope="module")
def made(stack: Stack) -> Kafka:
    """All that are needed, with three partitions a log."""
    kafka = logs.own(stack.kafka).model_copy(update={"partitions": 3})
    logs.make(kafka, *topics.needed())
    return kafka


@pytest.mark.stack
def test_every_log_and_every_control_has_its_topic(made: Kafka) -> None:
    names = [made.topic_prefix + topic.name for topic in topics.needed()]
    described = topics.describe(topics.open_admin(made), names)
    assert described.keys() == set(names)
    assert {f.log for f in catalogue.families()} <= {t.name for t in topics.needed()}
    assert {c.topic for c in catalogue.controls() if c.topic} <= {t.name for t in topics.needed()}
    for topic in topics.needed():
        assert described[made.topic_prefix + topic.name].partitions == (topic.partitions or 3)


def test_only_families_with_aggregates_have_a_state() -> None:
    states = {t.name for t in topics.needed() if t.name.startswith("trunkline.work.")}
    assert states == {topics.changelog_of(a.source.family) for a in catalogue.aggregates()}


@pytest.mark.stack
def test_each_kind_keeps_what_it_must_for_as_long_as_it_must(made: Kafka) -> None:
    for family in catalogue.families():
        log = config(made, family.log)
        assert log["retention.ms"] == str(LOG_RETENTION_MS)
        assert log["max.message.bytes"] == str(LARGEST_RECORD)
    ledger = config(made, "trunkline.ledger")
    assert ledger["cleanup.policy"] == "compact"
    dead = config(made, "trunkline.dead")
    assert (dead["retention.ms"], dead["max.message.bytes"]) == ("-1", str(LARGEST_LETTER))
    assert dead["cleanup.policy"] == "delete"


@pytest.mark.stack
def test_what_is_there_is_left_as_it_is_and_only_the_missing_is_made(stack: Stack) -> None:
    kafka, admin = logs.own(stack.kafka), topics.open_admin(logs.own(stack.kafka))
    assert topics.create_missing(admin, kafka, [Topic("a", 2)]) == [f"{kafka.topic_prefix}a"]
    assert topics.create_missing(admin, kafka, [Topic("a", 5), Topic("b", 1)]) == [f"{kafka.topic_prefix}b"]
    assert topics.create_missing(admin, kafka, [Topic("a", 5), Topic("b", 1)]) == []
    name = f"{kafka.topic_prefix}a"
    assert logs.eventually(lambda: topics.describe(admin, [name]))[name].partitions == 2


@pytest.mark.stack
def test_a_topic_made_anew_has_another_id_and_one_that_is_not_there_is_left_out(stack: Stack) -> None:
    kafka = logs.own(stack.kafka)
    admin, name = topics.open_admin(kafka), f"{kafka.topic_prefix}a"

    def described() -> dict[str, Described]:
        return topics.describe(admin, [name, f"{kafka.topic_prefix}b"])

    assert described() == {}
    logs.make(kafka, Topic("a", 1))
    before = described()[name]
    assert described() == {name: before}
    logs.delete(kafka, "a")
    logs.make(kafka, Topic("a", 1))
    assert described()[name].topic_id != before.topic_id
