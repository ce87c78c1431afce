"""Members that share slots, on a real broker; and a broker that falls silent."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from connectors.kafka.errors import EpochChanged, LetGo
from connectors.kafka.shares import share
from connectors.kafka.slots import Slots
from connectors.kafka.topics import SLOTS, Topic
from connectors.settings.model import Kafka
from deploy.local.state import Stack
from tests.connectors.kafka import logs
from tests.connectors.kafka.logs import eventually
from tests.connectors.kafka.test_broker_trouble import frozen

pytestmark = pytest.mark.stack
SESSION_MS = 6_000
COUNT = 4


class Seen:
    """Who of several members works on which slot at the moment, and whether two ever did at once."""

    def __init__(self) -> None:
        self.at_work: dict[int, str] = {}
        self.twice: list[int] = []

    def slots(self, name: str) -> set[int]:
        return {slot for slot, who in list(self.at_work.items()) if who == name}


class Member:
    """A member with an event loop, on a thread."""

    def __init__(self, kafka: Kafka, name: str, seen: Seen, count: int = COUNT) -> None:
        self.slots = Slots(kafka, "group", SESSION_MS, count)
        self.name = name
        self.ended: BaseException | None = None
        self._seen = seen
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()

    def leave(self) -> None:
        self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join()

    def _live(self) -> None:
        self._task = self._loop.create_task(share(self.slots, self._work))
        try:
            self._loop.run_until_complete(self._task)
        except (asyncio.CancelledError, Exception) as end:
            self.ended = end
        self._loop.close()

    async def _work(self, slot: int) -> None:
        self.slots.check(slot)
        if slot in self._seen.at_work:
            self._seen.twice.append(slot)
        self._seen.at_work[slot] = self.name
        try:
            await asyncio.sleep(1_000)
        finally:
            await asyncio.sleep(0.2)  # to stop takes a moment, and the group waits for it
            del self._seen.at_work[slot]


@pytest.fixture
def kafka(stack: Stack) -> Kafka:
    kafka = logs.own(stack.kafka)
    logs.make(kafka, Topic(SLOTS, COUNT))
    return kafka


@contextmanager
def members(*started: Member) -> Iterator[None]:
    try:
        yield
    finally:
        for member in started:
            if member.ended is None:
                member.leave()


def test_one_has_all_two_share_and_who_stays_gets_the_rest(kafka: Kafka) -> None:
    seen = Seen()
    first = Member(kafka, "first", seen)
    with members(first):
        eventually(lambda: seen.slots("first") == set(range(COUNT)))
        second = Member(kafka, "second", seen)
        with members(second):
            eventually(lambda: len(seen.slots("first")) == len(seen.slots("second")) == COUNT // 2)
            assert all(second.slots.holds(slot) for slot in seen.slots("second"))
            assert not any(first.slots.holds(slot) for slot in seen.slots("second"))
            left = time.monotonic()
        eventually(lambda: seen.slots("first") == set(range(COUNT)))
        assert time.monotonic() - left < SESSION_MS / 1000
    assert seen.at_work == {}
    assert seen.twice == []


def test_one_too_many_is_a_member_without_a_share(kafka: Kafka) -> None:
    seen = Seen()
    many = [Member(kafka, f"member {n}", seen) for n in range(COUNT + 1)]
    with members(*many):
        eventually(lambda: len(set(seen.at_work.values())) == COUNT and all(m.slots.joined for m in many))
    assert seen.twice == []


def test_a_broker_that_falls_silent_ends_the_leases_and_one_that_answers_renews_them(brittle: Stack) -> None:
    seen, kafka = Seen(), logs.own(brittle.kafka)
    logs.make(kafka, Topic(SLOTS, COUNT))
    member = Member(kafka, "only", seen)
    with members(member):
        eventually(lambda: len(seen.at_work) == COUNT)
        silent = time.monotonic()
        with frozen(brittle):
            eventually(lambda: not any(member.slots.holds(slot) for slot in range(COUNT)))
            assert time.monotonic() - silent < SESSION_MS / 1000
            eventually(lambda: not seen.at_work)
        eventually(lambda: len(seen.at_work) == COUNT)
    assert seen.twice == []


def test_what_is_not_held_may_not_be_worked_on(kafka: Kafka) -> None:
    slots = Slots(kafka, "group", SESSION_MS, COUNT)
    with pytest.raises(LetGo, match="slot 2"):
        slots.check(2)


def test_a_topic_that_has_grown_ends_the_membership(kafka: Kafka) -> None:
    member = Member(kafka, "old", Seen(), count=COUNT - 1)
    eventually(lambda: member.ended)
    assert isinstance(member.ended, EpochChanged)
