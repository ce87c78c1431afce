"""A member of a group on a real broker: where it begins, and what the group knows of it."""

from collections.abc import Callable

import pytest
from confluent_kafka import Message

from connectors.kafka.consumer import LogConsumer
from connectors.kafka.topics import Topic
from connectors.observe.metrics import LAG
from connectors.settings.model import Kafka
from deploy.local.state import Stack
from tests.connectors.kafka import logs

pytestmark = pytest.mark.stack
GROUP = "group"


@pytest.fixture
def kafka(stack: Stack) -> Kafka:
    """With a log of two partitions."""
    kafka = logs.own(stack.kafka)
    logs.make(kafka, Topic("log", 2))
    return kafka


def member(kafka: Kafka) -> LogConsumer:
    return LogConsumer(kafka, GROUP, ["log"])


def read(consumer: LogConsumer, count: int, *others: LogConsumer) -> list[Message]:
    """At least `count` messages."""
    messages: list[Message] = []

    def enough() -> bool:
        messages.extend(consumer.fetch(100, 0.05))
        return len(messages) >= count

    logs.eventually(enough, *others)
    return messages


def values(messages: list[Message]) -> list[bytes]:
    return [message.value() or b"" for message in messages]


def committed(kafka: Kafka, partition: int = 0) -> Callable[[], int]:
    return lambda: logs.committed(kafka, GROUP, "log", partition)


def test_a_new_group_begins_at_the_beginning_and_the_next_member_where_it_was_left(kafka: Kafka) -> None:
    logs.put(kafka, "log", 0, [b"a", b"b", b"c"])
    first = member(kafka)
    assert values(read(first, 3)) == [b"a", b"b", b"c"]
    first.commit({(f"{kafka.topic_prefix}log", 0): 2})
    first.close()
    assert committed(kafka)() == 2
    second = member(kafka)
    assert values(read(second, 1)) == [b"c"]
    second.close()
    assert committed(kafka)() == 2


def test_what_is_read_and_not_dealt_with_is_read_again(kafka: Kafka) -> None:
    logs.put(kafka, "log", 1, [b"a"])
    for _ in range(2):
        one = member(kafka)
        assert values(read(one, 1)) == [b"a"]
        one.close()


def test_commits_are_seen_to_while_reading_goes_on(kafka: Kafka) -> None:
    logs.put(kafka, "log", 0, [b"a"])
    logs.put(kafka, "log", 1, [b"b"])
    one = member(kafka)
    read(one, 2)
    one.commit({(f"{kafka.topic_prefix}log", 0): 1, (f"{kafka.topic_prefix}log", 1): 1})
    logs.eventually(lambda: committed(kafka)() == committed(kafka, 1)() == 1, one)
    one.close()


def test_two_members_share_and_the_one_that_lost_a_partition_says_nothing_of_it_any_more(
    kafka: Kafka,
) -> None:
    """Positions of the first are of both partitions, and the second is further on in one of them."""
    topic = f"{kafka.topic_prefix}log"
    for partition in (0, 1):
        logs.put(kafka, "log", partition, [b"a", b"b"])
    first = member(kafka)
    read(first, 4)
    first.measure_lag()
    assert lags(topic) == {"0": 0.0, "1": 0.0}
    second = member(kafka)
    (theirs,) = {message.partition() for message in read(second, 2, first)}
    assert theirs is not None
    ours = 1 - theirs
    assert set(lags(topic)) == {str(ours)}
    second.commit({(topic, theirs): 2})
    logs.eventually(lambda: committed(kafka, theirs)() == 2, first, second)
    first.commit({(topic, 0): 1, (topic, 1): 1})
    logs.eventually(lambda: committed(kafka, ours)() == 1, first, second)
    assert committed(kafka, theirs)() == 2
    first.close()
    second.close()
    assert (committed(kafka, ours)(), committed(kafka, theirs)()) == (1, 2)
    assert lags(topic) == {}


def lags(topic: str) -> dict[str, float]:
    """By partition."""
    (metric,) = LAG.collect()
    return {s.labels["partition"]: s.value for s in metric.samples if s.labels["topic"] == topic}


def test_lag_is_what_is_behind_the_end(kafka: Kafka) -> None:
    logs.put(kafka, "log", 0, [b"%d" % n for n in range(5)])
    one = member(kafka)
    some = logs.eventually(lambda: one.fetch(2, 0.05))
    one.measure_lag()
    assert lags(f"{kafka.topic_prefix}log")["0"] == 5 - len(some)
    one.close()


def test_held_it_stays_a_member_and_reads_on_later(kafka: Kafka) -> None:
    one = member(kafka)
    logs.eventually(lambda: one.assigned_once, one)
    one.hold()
    logs.put(kafka, "log", 0, [b"a"])
    assert [one.fetch(1, 0.05) for _ in range(10)] == [[]] * 10
    one.go_on()
    assert values(read(one, 1)) == [b"a"]
    one.close()


def test_a_partition_that_was_held_when_it_went_is_not_held_when_it_comes_back(kafka: Kafka) -> None:
    first = member(kafka)
    logs.eventually(lambda: first.assigned_once, first)
    first.hold()
    second = member(kafka)
    logs.eventually(lambda: second.assigned_once, first, second)
    second.close()
    for partition in (0, 1):
        logs.put(kafka, "log", partition, [b"%d" % partition])
    got = logs.eventually(lambda: first.fetch(10, 0.05))
    assert len(got) == 1
    first.go_on()
    assert {*values(got), *values(read(first, 1))} == {b"0", b"1"}
    first.close()
