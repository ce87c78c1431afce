"""Reading a compacted topic whole."""

import pytest

from connectors.kafka import compacted
from connectors.kafka.compacted import read_compacted
from connectors.kafka.errors import SchemaMissing
from connectors.kafka.topics import Topic
from connectors.settings.model import Kafka
from deploy.local.state import Stack
from tests.connectors.kafka import logs

pytestmark = pytest.mark.stack


@pytest.fixture
def kafka(stack: Stack) -> Kafka:
    kafka = logs.own(stack.kafka)
    logs.make(kafka, Topic("kept", 1, {"cleanup.policy": "compact"}))
    return kafka


def read(kafka: Kafka) -> dict[bytes, bytes]:
    return read_compacted(kafka, f"{kafka.topic_prefix}kept")


def test_of_each_key_the_newest_counts_and_a_tombstone_takes_it_away(kafka: Kafka) -> None:
    assert read(kafka) == {}
    for key, values in (
        (b"a", [b"1", b"2"]),
        (b"b", [b"1", None]),
        (b"c", [b"1", None, b"3"]),
        (b"d", [None]),
    ):
        logs.put(kafka, "kept", 0, values, key)
    assert read(kafka) == {b"a": b"2", b"c": b"3"}
    logs.put(kafka, "kept", 0, [b"9"], b"b")
    assert list(read(kafka).items()) == [(b"a", b"2"), (b"c", b"3"), (b"b", b"9")]


def test_it_is_read_to_its_end_however_long_it_is(kafka: Kafka) -> None:
    for batch in range(3):
        logs.put(kafka, "kept", 0, [b"%d" % batch] * 9_000, b"k%d" % batch)
    assert read(kafka) == {b"k0": b"0", b"k1": b"1", b"k2": b"2"}


def test_one_that_is_not_there_is_said_so_after_a_while(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compacted, "_PATIENCE_S", 0.5)
    kafka = logs.own(stack.kafka)
    said = f"{kafka.topic_prefix}kept is not there: run `trunkline schema apply`"
    with pytest.raises(SchemaMissing, match=said):
        read(kafka)
