"""A broker that is frozen, and one that would make topics unasked: it may be harmed."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from connectors.kafka import topics
from connectors.kafka.consumer import LogConsumer
from connectors.kafka.errors import TryLater
from connectors.kafka.ledger import Epoch
from connectors.kafka.logs import Unchanged
from connectors.kafka.producer import BlockingLog, KafkaLog
from connectors.kafka.topics import Topic
from connectors.settings.model import Kafka
from deploy.local import chaos
from deploy.local.state import Stack
from tests.builders.log_records import encode, sample
from tests.connectors.kafka import logs

pytestmark = pytest.mark.stack
LOG = "genesys.telephony"
PATIENCE_MS = 1_500


@contextmanager
def frozen(stack: Stack) -> Iterator[None]:
    chaos.pause(stack.home, "kafka")
    try:
        yield
    finally:
        chaos.resume(stack.home, "kafka")


@pytest.fixture(scope="module")
def kafka(brittle: Stack) -> Kafka:
    kafka = logs.own(brittle.kafka)
    logs.make(kafka, Topic(LOG, 1))
    return kafka


def test_what_a_frozen_broker_does_not_confirm_is_said_so_and_the_next_is_taken(
    brittle: Stack, kafka: Kafka
) -> None:
    async def story() -> None:
        log = KafkaLog(kafka, encode, PATIENCE_MS)
        await log.append([sample(1)])
        with frozen(brittle), pytest.raises(TryLater, match="Kafka did not take it"):
            await asyncio.wait_for(log.append([sample(2)]), 10 * PATIENCE_MS / 1000)
        assert log.trouble() is None

        async def stored() -> bool:
            try:
                await log.append([sample(3)])
            except TryLater:
                return False
            return True

        while not await stored():
            await asyncio.sleep(0.05)
        await log.close()

    asyncio.run(asyncio.wait_for(story(), logs.LONG_S))
    values = [message.value() for message in logs.found(kafka, LOG, 0)]
    assert (values[0], values[-1]) == (encode(sample(1)), encode(sample(3)))


def test_a_commit_to_a_frozen_broker_holds_up_nothing_and_comes_later(brittle: Stack, kafka: Kafka) -> None:
    logs.put(kafka, LOG, 0, [b"a"])
    one = LogConsumer(kafka, "group", [LOG])
    last = logs.eventually(lambda: one.fetch(100, 0.05))[-1].offset() or 0
    with frozen(brittle):
        began = time.monotonic()
        one.commit({(kafka.topic_prefix + LOG, 0): last + 1})
        for _ in range(5):
            one.fetch(1, 0.01)
        assert time.monotonic() - began < 5.0
    logs.eventually(lambda: logs.committed(kafka, "group", LOG, 0) == last + 1, one)
    one.close()


def test_whether_logs_are_unchanged_a_frozen_broker_does_not_say(
    brittle: Stack, kafka: Kafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = kafka.topic_prefix + LOG
    found = topics.describe(topics.open_admin(kafka), [name])[name]
    unchanged = Unchanged(kafka, {name: Epoch(found.topic_id, found.partitions, 1)})
    unchanged()
    monkeypatch.setattr("connectors.kafka.logs._WAIT_S", 0.5)
    with frozen(brittle), pytest.raises(TryLater, match="the logs can't be looked at"):
        unchanged()
    unchanged()


def test_a_producer_makes_no_topic_even_where_the_broker_would(brittle: Stack) -> None:
    """It would have the broker's default of partitions and retention."""
    properties = Path(brittle.folder("kafka") / "config/server.properties")
    asked = properties.read_text().replace(
        "auto.create.topics.enable=false", "auto.create.topics.enable=true"
    )
    properties.write_text(asked)
    kafka = logs.own(chaos.restart(brittle.home, "kafka").kafka)
    log = BlockingLog(kafka, encode, 3_000)
    with pytest.raises(TryLater, match="`trunkline schema apply` makes it"):
        log.append([sample()])
    logs.make(kafka, Topic(LOG, 1))
    log.append([sample()])
    logs.delete(kafka, LOG)
    with pytest.raises(TryLater):
        log.append([sample()])
    assert not topics.describe(topics.open_admin(kafka), [kafka.topic_prefix + LOG])
