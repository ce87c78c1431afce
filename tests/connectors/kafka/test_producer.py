"""Records → a real broker: where they go, and that they are there when the call returns."""

import asyncio
import random
from collections.abc import Callable, Sequence
from zlib import crc32

import pytest
from prometheus_client import REGISTRY

from connectors.kafka.config import LARGEST_RECORD
from connectors.kafka.errors import TryLater
from connectors.kafka.producer import BlockingLog, KafkaLog
from connectors.kafka.topics import Topic, needed
from connectors.settings.model import Kafka
from deploy.local.state import Stack
from schemas.control.dead_letters import DEAD_LETTERS
from schemas.log_record import LogRecord
from tests.builders.log_records import encode, of, sample
from tests.connectors.kafka import logs

pytestmark = pytest.mark.stack
LOG = "genesys.telephony"
PATIENCE_MS = 20_000
PARTITIONS = 3


@pytest.fixture(scope="module")
def kafka(stack: Stack) -> Kafka:
    kafka = logs.own(stack.kafka)
    logs.make(kafka, Topic(LOG, PARTITIONS), *[t for t in needed() if t.name == DEAD_LETTERS.topic])
    return kafka


def awaited(kafka: Kafka, records: Sequence[LogRecord]) -> None:
    async def append() -> None:
        log = KafkaLog(kafka, encode, PATIENCE_MS)
        try:
            await log.append(records)
            assert log.trouble() is None
        finally:
            await log.close()

    asyncio.run(append())


def blocking(kafka: Kafka, records: Sequence[LogRecord]) -> None:
    BlockingLog(kafka, encode, PATIENCE_MS).append(records)


Append = Callable[[Kafka, Sequence[LogRecord]], None]
BOTH = pytest.mark.parametrize(("kind", "append"), [("awaited", awaited), ("blocking", blocking)])


@BOTH
def test_what_an_organisation_says_is_in_one_partition_in_its_order(
    kafka: Kafka, kind: str, append: Append
) -> None:
    orgs = [f"{kind}-{n}" for n in range(12)]
    sent = [sample(n, org=org, entity_id=f"t{n}") for n in range(4) for org in orgs]
    append(kafka, sent)
    by_partition = {p: [(m.key(), m.value()) for m in logs.found(kafka, LOG, p)] for p in range(PARTITIONS)}
    assert len({crc32(org.encode()) % PARTITIONS for org in orgs}) > 1
    for org in orgs:
        wanted = [(f"{org}/t{n}".encode(), encode(sample(n, org=org, entity_id=f"t{n}"))) for n in range(4)]
        here = by_partition[crc32(org.encode()) % PARTITIONS]
        assert [(k, v) for k, v in here if k is not None and k.startswith(f"{org}/".encode())] == wanted
    assert (
        REGISTRY.get_sample_value(
            "trunkline_events_total",
            {"org": orgs[0], "record": "trunkline.telephony.TrunkMetrics", "source": "eventbridge"},
        )
        == 4
    )


@BOTH
def test_a_topic_that_is_not_there_is_named_with_the_command_that_makes_it(
    stack: Stack, kind: str, append: Append
) -> None:
    empty = logs.own(stack.kafka)
    with pytest.raises(TryLater, match=f"{empty.topic_prefix}{LOG}.*`trunkline schema apply` makes it"):
        append(empty, [sample()])


def test_a_letter_holds_the_largest_record_that_there_can_be(kafka: Kafka) -> None:
    """Of bytes that no compression makes smaller."""
    payload = random.Random(1).randbytes(LARGEST_RECORD)
    said = {"stage": "sink", "field": "x", "reason": "y" * 1_000, "topic": LOG, "schema_id": 1}
    blocking(kafka, [of(DEAD_LETTERS, {**said, "payload": payload})])
    (message,) = logs.found(kafka, DEAD_LETTERS.topic or "", 0)
    assert payload in (message.value() or b"")


def test_more_than_there_is_room_for_waits_for_room(stack: Stack) -> None:
    own = logs.own(stack.kafka)
    logs.make(own, Topic(LOG, 1))
    many = 100_500
    blocking(own, [sample(org="o")] * many)
    assert logs.end(own, LOG, 0) == many


def test_a_log_that_was_made_anew_with_fewer_partitions_is_written_to_in_the_end(stack: Stack) -> None:
    own = logs.own(stack.kafka)
    logs.make(own, Topic(LOG, 4))
    log = BlockingLog(own, encode, PATIENCE_MS)
    everywhere = [sample(org=f"o{n}") for n in range(8)]
    log.append(everywhere)
    logs.delete(own, LOG)
    logs.make(own, Topic(LOG, 1))

    def stored() -> bool:
        try:
            log.append(everywhere)
        except TryLater:
            return False
        return True

    assert logs.eventually(stored)
    assert len(logs.found(own, LOG, 0)) >= len(everywhere)
