"""Membership in a group that shares out slots: which are ours, and whether the coordinator still says so.

A slot is a partition of a topic that nobody writes to. What a role has to do for an organisation belongs to
the slot that its name falls into, and is done by the member that has it.
"""

import threading
import time
from collections.abc import Iterable
from typing import Any, Final, Protocol
from zlib import crc32

import structlog
from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from connectors.kafka.config import client_config
from connectors.kafka.errors import EpochChanged, LetGo
from connectors.kafka.leases import Leases, Question
from connectors.kafka.topics import SLOTS
from connectors.settings.model import Kafka

_TICK_S: Final = 0.1
_AGAIN_S: Final = 0.25
_log: Final = structlog.get_logger()


class Holder(Protocol):
    """Who is told which slots are held."""

    def __call__(self, held: frozenset[int], stopped_within_s: float) -> None:
        """All that are held now. Wait for so long at most until what is not among them has stopped."""
        ...


def slot_of(org: str, slots: int) -> int:
    return crc32(org.encode()) % slots


class Slots:
    """One member of `group`. It lives on a thread of its own, which `begin` starts and `end` stops.

    `slots` is how many there are. A slot is held while a lease on it lasts, which is four fifths of Kafka's
    session from the last question that the coordinator has answered with yes. The question is a commit: it is
    taken only from a member of the newest generation, and begins the session anew.
    """

    def __init__(self, kafka: Kafka, group: str, session_ms: int, slots: int) -> None:
        self.count = slots
        self.joined = False
        """It has had its share once, which may be nothing."""
        self.failed: BaseException | None = None
        """What ended the thread."""
        self._session_s = session_ms / 1000
        self._leases = Leases(self._session_s * 0.8, time.monotonic)
        self._topic = kafka.topic_prefix + SLOTS
        self._config = _config(kafka, group, session_ms) | {"on_commit": self._answered}
        self._under_way: Question | None = None
        self._ask_at = 0.0
        self._told: frozenset[int] = frozenset()
        self._stopping = threading.Event()

    def slot_of(self, org: str) -> int:
        return slot_of(org, self.count)

    def holds(self, slot: int) -> bool:
        return self._leases.holds(slot)

    def check(self, slot: int) -> None:
        """Raises LetGo where the slot isn't held."""
        if not self.holds(slot):
            raise LetGo(f"slot {slot} of {self._topic} is, or may be, another process's")

    def begin(self, holder: Holder) -> None:
        self._holder = holder
        self._thread = threading.Thread(target=self._live, name="slots", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Leave the group, so that the slots go to others at once; returns when that is done."""
        self._stopping.set()
        self._thread.join()

    def _live(self) -> None:
        try:
            self._consumer = Consumer(self._config)
            try:
                self._consumer.subscribe(
                    [self._topic], on_assign=self._assigned, on_revoke=self._revoked, on_lost=self._lost
                )
                while not self._stopping.is_set():
                    self._turn()
            finally:
                self._consumer.close()
        except Exception as failure:
            self._leases.take_away(self._leases.mine)
            self.failed = failure
            self._tell(0.0)

    def _turn(self) -> None:
        message = self._consumer.poll(_TICK_S)
        self._tell(0.0)  # a lease that has lapsed meanwhile is a slot that was lost, also if it comes back
        if message is not None and (error := message.error()):
            if error.fatal():
                raise KafkaException(error)
            _log.warning("trouble with the group", trouble=error.str())
        if self._leases.mine and self._under_way is None and time.monotonic() >= self._ask_at:
            self._ask()

    def _ask(self) -> None:
        self._under_way = self._leases.ask()
        self._ask_at = self._under_way.asked_at + self._session_s / 4
        try:
            offsets = [TopicPartition(self._topic, slot, 0) for slot in self._leases.mine]
            self._consumer.commit(offsets=offsets, asynchronous=True)
        except KafkaException as refused:
            self._answered(refused.args[0], [])

    def _answered(self, error: KafkaError | None, partitions: list[TopicPartition]) -> None:
        question, self._under_way = self._under_way, None
        if question is None:
            return
        if error or any(each.error for each in partitions):
            self._ask_at = time.monotonic() + _AGAIN_S
            return
        self._leases.confirm(question)
        self.joined = True
        self._tell(0.0)

    def _assigned(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        """Never read, so paused. The first question is asked at once."""
        slots = _numbers(partitions)
        if max(slots, default=0) >= self.count:
            raise EpochChanged(f"{self._topic} has more than {self.count} slots now: stop the whole group")
        begin = [TopicPartition(self._topic, slot, 0) for slot in slots]
        consumer.incremental_assign(begin)
        consumer.pause(begin)
        self._leases.assign(slots)
        self.joined = self.joined or not self._leases.mine
        self._ask_at = 0.0

    def _revoked(self, _: Consumer, partitions: list[TopicPartition]) -> None:
        """The group waits for us: when this returns another may begin."""
        self._leases.take_away(_numbers(partitions))
        self._tell(self._session_s * 0.4)  # less than what is left of the other leases

    def _lost(self, _: Consumer, partitions: list[TopicPartition]) -> None:
        """We were silent for too long: others may have begun."""
        _log.warning("lost slots", slots=sorted(_numbers(partitions)))
        self._leases.take_away(_numbers(partitions))
        self._tell(0.0)

    def _tell(self, stopped_within_s: float) -> None:
        held = self._leases.held
        if held != self._told or self.failed:
            self._told = held
            self._holder(held, stopped_within_s)


def _numbers(partitions: Iterable[TopicPartition]) -> list[int]:
    return [each.partition for each in partitions]


def _config(kafka: Kafka, group: str, session_ms: int) -> dict[str, Any]:
    return {
        **client_config(kafka),
        "group.id": kafka.topic_prefix + group,
        "enable.auto.commit": False,
        "enable.auto.offset.store": False,
        "partition.assignment.strategy": "cooperative-sticky",
        "session.timeout.ms": session_ms,
        "heartbeat.interval.ms": session_ms // 5,
        # A question that nobody answers must not keep the next one from being asked.
        "socket.timeout.ms": session_ms,
    }
