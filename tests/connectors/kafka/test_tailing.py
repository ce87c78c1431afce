"""Reading a log to its end, from where one was, on the real broker."""

from collections.abc import Iterator

import pytest

from connectors.kafka import tailing
from connectors.kafka.tailing import Tail
from connectors.kafka.topics import Topic
from connectors.settings.model import Kafka
from deploy.local.state import Stack
from tests.connectors.kafka import logs

pytestmark = pytest.mark.stack


@pytest.fixture
def kafka(stack: Stack) -> Kafka:
    kafka = logs.own(stack.kafka)
    logs.make(kafka, Topic("told", 2))
    return kafka


@pytest.fixture
def tail(kafka: Kafka) -> Iterator[Tail]:
    tail = Tail(kafka, f"{kafka.topic_prefix}told")
    yield tail
    tail.close()


def _mine(key: bytes) -> bool:
    return key.startswith(b"mine/")


def test_it_reads_on_from_where_it_was_and_only_what_is_wanted(kafka: Kafka, tail: Tail) -> None:
    assert tail.read({}, _mine, 100).messages == []
    for partition in (0, 1):
        logs.put(kafka, "told", partition, [b"1", b"2"], b"mine/a")
        logs.put(kafka, "told", partition, [b"3"], b"other/a")
    first = tail.read({}, _mine, 100)
    assert sorted(first.messages) == [(b"mine/a", value) for value in (b"1", b"1", b"2", b"2")]
    assert (first.positions, first.lost) == ({0: 3, 1: 3}, 0)
    assert tail.read(first.positions, _mine, 100).messages == []
    logs.put(kafka, "told", 1, [b"4"], b"mine/b")
    second = tail.read(first.positions, _mine, 100)
    assert (second.messages, second.positions) == ([(b"mine/b", b"4")], {0: 3, 1: 4})


def test_it_stops_when_it_has_as_many_as_it_may_and_skips_none(kafka: Kafka, tail: Tail) -> None:
    logs.put(kafka, "told", 0, [b"%d" % n for n in range(20_000)], b"mine/a")
    positions: dict[int, int] = {}
    found: list[bytes] = []
    reads = 0
    while reads == 0 or positions[0] < 20_000:
        read = tail.read(positions, _mine, 1_000)
        found += [value for _, value in read.messages]
        positions, reads = read.positions, reads + 1
    assert found == [b"%d" % n for n in range(20_000)]
    assert reads > 1


def test_a_log_that_takes_longer_than_a_turn_is_read_in_several(
    kafka: Kafka, tail: Tail, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much of others' there is: else nothing would ever come of it."""
    monkeypatch.setattr(tailing, "_TURN_S", 0.0)
    monkeypatch.setattr(tailing, "_PATIENCE_S", 5.0)
    logs.put(kafka, "told", 0, [b"%d" % n for n in range(20_000)], b"other/a")
    logs.put(kafka, "told", 0, [b"mine"], b"mine/a")
    positions: dict[int, int] = {}
    found: list[bytes] = []
    reads = 0
    while not found:
        read = tail.read(positions, _mine, 1_000)
        found += [value for _, value in read.messages]
        assert read.positions != positions
        positions, reads = read.positions, reads + 1
    assert found == [b"mine"]
    assert reads > 1


def test_a_log_that_was_recreated_is_read_from_its_beginning(kafka: Kafka, tail: Tail) -> None:
    logs.put(kafka, "told", 0, [b"1", b"2"], b"mine/a")
    read = tail.read({0: 99, 1: 7}, _mine, 100)
    assert [value for _, value in read.messages] == [b"1", b"2"]
    assert (read.positions, read.lost) == ({0: 2, 1: 0}, 0)
