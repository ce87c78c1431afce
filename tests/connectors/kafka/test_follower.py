"""Following a compacted topic."""

import asyncio

import pytest

from connectors.kafka.errors import TryLater
from connectors.kafka.follower import Change, Follower
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


async def until(what: list[Change], count: int) -> None:
    async with asyncio.timeout(20):
        while len(what) < count:
            await asyncio.sleep(0.02)


def test_it_is_whole_before_it_goes_on(kafka: Kafka) -> None:
    async def follow() -> None:
        logs.put(kafka, "kept", 0, [b"1", None], b"a")
        seen: list[Change] = []
        async with Follower(kafka, "kept", lambda change: change, seen.extend) as follower:
            await follower.whole()
            assert seen == [(b"a", b"1"), (b"a", None)]
            await asyncio.to_thread(logs.put, kafka, "kept", 0, [b"2"], b"b")
            await until(seen, 3)
        assert seen[2:] == [(b"b", b"2")]

    asyncio.run(follow())


def test_an_empty_topic_is_whole_at_once_and_one_that_is_not_there_never_is(kafka: Kafka) -> None:
    async def follow(topic: str) -> None:
        async with Follower(kafka, topic, lambda change: change, lambda lot: None) as follower:
            await follower.whole(3.0)

    asyncio.run(follow("kept"))
    with pytest.raises(TryLater, match=f"{kafka.topic_prefix}nothing can't be read"):
        asyncio.run(follow("nothing"))


def test_what_reading_needs_is_waited_for_and_nothing_is_skipped(kafka: Kafka) -> None:
    away = iter([True, True])

    def read(change: Change) -> Change | None:
        if next(away, False):
            raise TryLater("the registry is away")
        return None if change[1] == b"skip" else change

    async def follow() -> None:
        logs.put(kafka, "kept", 0, [b"1", b"skip", b"2"], b"a")
        seen: list[Change] = []
        async with Follower(kafka, "kept", read, seen.extend) as follower:
            await follower.whole()
        assert seen == [(b"a", b"1"), (b"a", b"2")]

    asyncio.run(follow())


def test_a_record_that_cannot_be_read_keeps_none_from_being_taken(kafka: Kafka) -> None:
    def read(change: Change) -> Change:
        if change[1] == b"broken":
            raise EOFError("cut short")
        return change

    async def follow() -> None:
        logs.put(kafka, "kept", 0, [b"broken", b"1"], b"a")
        seen: list[Change] = []
        async with Follower(kafka, "kept", read, seen.extend) as follower:
            await follower.whole()
        assert seen == [(b"a", b"1")]

    asyncio.run(follow())
