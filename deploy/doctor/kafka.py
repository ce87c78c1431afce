"""Kafka: whether it can be reached, and whether the topics are those that Trunkline made."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import ConfigResource
from confluent_kafka.admin._resource import ResourceType

from connectors.kafka import ledger, topics
from connectors.kafka.errors import EpochChanged, SchemaMissing, TryLater
from connectors.kafka.topics import Topic
from connectors.settings.model import Kafka
from deploy.doctor.findings import APPLY, Finding, failure, good, remark, unknown

KAFKA: Final = "kafka"
_WAIT_S: Final = 10.0
_SAFE: Final = 3


def examine_kafka(kafka: Kafka) -> list[Finding]:
    admin = topics.open_admin(kafka)
    try:
        cluster = admin.list_topics(timeout=_WAIT_S)
    except KafkaException as error:
        said = f"no broker answers at {kafka.bootstrap}: {error.args[0].str()}"
        remedy = "start it; check kafka.bootstrap, kafka.options, kafka.password"
        return [failure(KAFKA, "brokers", said, remedy), unknown(KAFKA, "topics", "not looked at: no broker")]
    brokers = len(cluster.brokers)
    found = [good(KAFKA, "brokers", f"{brokers} at {kafka.bootstrap}")]
    needed = {kafka.topic_prefix + topic.name: topic for topic in topics.needed()}
    if missing := sorted(needed.keys() - cluster.topics.keys()):
        return [*found, failure(KAFKA, "topics", f"missing: {', '.join(missing)}", APPLY)]
    found += _as_known(kafka, admin, needed)
    found += _settings(admin, needed)
    return [*found, *_replicas(kafka, {name: cluster.topics[name] for name in needed}, brokers)]


def _as_known(kafka: Kafka, admin: AdminClient, needed: Mapping[str, Topic]) -> Iterator[Finding]:
    """As the ledger knows them: what was recreated has offsets that begin anew."""
    try:
        known = ledger.read_ledger(kafka)
    except (SchemaMissing, TryLater) as trouble:
        yield failure(KAFKA, "ledger", str(trouble), APPLY)
        return
    described = topics.describe(admin, needed, _WAIT_S)
    wrong = []
    for name in needed:
        try:
            ledger.check(name, described.get(name), known.get(name))
        except EpochChanged as changed:
            wrong.append(str(changed))
    yield from (failure(KAFKA, "topics", said.partition(": run ")[0], _command(said)) for said in wrong)
    if not wrong:
        yield good(KAFKA, "topics", f"{len(needed)}, as the ledger knows them")


def _command(said: str) -> str:
    return f"run {said.partition(': run ')[2]}"


def _settings(admin: AdminClient, needed: Mapping[str, Topic]) -> Iterator[Finding]:
    """Retention and the like, as they are and as `schema apply` makes them."""
    resources = [ConfigResource(ResourceType.TOPIC, name) for name in needed]
    answers = admin.describe_configs(resources, request_timeout=_WAIT_S)
    others = []
    for resource, future in answers.items():
        entries: Mapping[str, Any] = future.result()
        for setting, wanted in needed[resource.name].config.items():
            if (is_ := entries[setting].value) != wanted:
                others.append(f"{resource.name}: {setting} is {is_}, was made with {wanted}")
    yield from (remark(KAFKA, "retention", said, "right if somebody meant it so") for said in others)
    if not others:
        yield good(KAFKA, "retention", "as it was made")


def _replicas(kafka: Kafka, there: Mapping[str, Any], brokers: int) -> Iterator[Finding]:
    parts = [(name, part) for name, topic in there.items() for part in topic.partitions.values()]
    behind = sorted({name for name, part in parts if len(part.isrs) < len(part.replicas)})
    if behind:
        said = f"replicas are behind in {', '.join(behind)}"
        yield failure(KAFKA, "replicas", said, "is a broker down?")
    fewest = min((len(part.replicas) for _, part in parts), default=0)
    if fewest < min(kafka.replication, brokers):
        said = f"some partitions have {fewest} replicas, kafka.replication is {kafka.replication}"
        yield remark(KAFKA, "replication", said, "reassign them with Kafka's own tools")
    elif fewest < min(brokers, _SAFE):
        said = f"{fewest} replicas on {brokers} brokers: what is only on one is lost with it"
        yield remark(
            KAFKA, "replication", said, f"kafka.replication = {min(brokers, _SAFE)}, before topics are made"
        )
    else:
        yield good(KAFKA, "replication", f"{fewest}, on {brokers} brokers")
