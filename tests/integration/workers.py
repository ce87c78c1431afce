"""What workers have said and kept, and events of one trunk to keep them busy."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final
from uuid import UUID

from confluent_kafka import Consumer, Producer, TopicPartition

from connectors.clickhouse.ask import ask
from connectors.kafka.changelog import read_changelog
from connectors.kafka.config import client_config
from connectors.kafka.topics import changelog_of
from deploy.line.roles import Role
from deploy.line.running import Running
from schemas.clock import SECOND
from schemas.declare.families import TELEPHONY
from streams.chain.resolve import Entry
from streams.owning.recovery import Log, recover
from streams.work.names import group_of
from streams.work.role import gauges
from tests.builders.eventbridge import sample
from tests.builders.organisations import START, organisation
from tests.integration.posting import post_json

ORG: Final = organisation("org")
TRUNK: Final = str(UUID(int=1))
CHANGELOG: Final = changelog_of(TELEPHONY)
_PATIENCE_S: Final = 10.0


def send(line: Running, numbers: Iterable[int], apart_ms: int = SECOND) -> None:
    """Event n is of n calls, n times `apart_ms` after the start."""
    for n in numbers:
        assert post_json(line.line, sample(ORG, TRUNK, START + n * apart_ms, inbound=n)) == 200


def minutes(line: Running) -> list[dict[str, Any]]:
    """The trunk's windows, in order of time."""
    sql = (
        "SELECT samples, inbound_max, covered_ms, state, bitShiftRight(revision, 48) AS epoch"
        " FROM trunk_minute ORDER BY window_start"
    )
    rows = ask(line.settings.clickhouse, sql)
    return [{k: v if k == "state" else int(str(v)) for k, v in row.items()} for row in rows]


def said(role: Role, event: str) -> list[dict[str, Any]]:
    """The role's log lines of that event, in order."""
    lines = (line for line in role.log.read_text().splitlines() if line.startswith("{"))
    return [line for line in map(json.loads, lines) if line["event"] == event]


def recovered(role: Role) -> list[tuple[int, int]]:
    """(partition, offset gone on from), in order, of every recovery since the line began."""
    return [(int(line["log"].rpartition("/")[2]), line["offset"]) for line in said(role, "recovered")]


def committed(line: Running) -> dict[int, int]:
    """Partition → what the workers' group has committed."""
    kafka = line.settings.kafka
    group = kafka.topic_prefix + group_of(TELEPHONY)
    consumer = Consumer({**client_config(kafka), "group.id": group, "enable.auto.commit": False})
    try:
        wanted = [TopicPartition(_log(line), partition) for partition in range(kafka.partitions)]
        return {found.partition: found.offset for found in consumer.committed(wanted, _PATIENCE_S)}
    finally:
        consumer.close()


def recoverable(line: Running) -> dict[int, int]:
    """Partition → the offset that whoever gets it now would go on from."""
    begins = {}
    for partition, entries in _changelogs(line):
        log = Log(f"{_log(line)}/{partition}", 1, 0, None)
        begins[partition] = recover(gauges(TELEPHONY), entries, log, 1, "nobody").begin
    return begins


def forget_first_delta(line: Running) -> None:
    """What only somebody else can do to a changelog: a tombstone for a delta that is still needed."""
    partition, key = next(
        (partition, entry.key)
        for partition, entries in _changelogs(line)
        for entry in entries
        if entry.key.startswith(b"D/")
    )
    producer = Producer(client_config(line.settings.kafka))
    producer.produce(line.settings.kafka.topic_prefix + CHANGELOG, key=key, partition=partition)
    assert producer.flush(_PATIENCE_S) == 0


def _changelogs(line: Running) -> Iterator[tuple[int, list[Entry]]]:
    kafka = line.settings.kafka
    for partition in range(kafka.partitions):
        records = read_changelog(kafka, kafka.topic_prefix + CHANGELOG, partition)
        yield partition, [Entry(*record) for record in records]


def _log(line: Running) -> str:
    return line.settings.kafka.topic_prefix + TELEPHONY.log
