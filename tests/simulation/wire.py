"""What is between a process and Kafka: what was sent lands in order for each topic, and is known to later.

A process that dies takes with it what it was told, not what it sent: some of that still lands.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

from schemas.log_record import LogRecord
from streams.owning.effects import Block
from tests.builders import log_records
from tests.simulation.kafka import Fenced, Kafka, Member
from tests.simulation.loop import Stepping

Act = Callable[[], object]


@dataclass(slots=True)
class _Sent:
    """One awaited call: how many of its records are yet to land, and what came of it."""

    left: int
    done: "asyncio.Future[None]"
    refused: Exception | None = None


class SendFailed(Exception):
    """No answer in time."""


class Wire:
    """The calls of one process: it is the `Changelog` and the `Results` of its owner."""

    def __init__(self, loop: Stepping, kafka: Kafka) -> None:
        self._loop = loop
        self._kafka = kafka
        self._lanes: dict[str, deque[tuple[_Sent, Act]]] = {}
        self._landed: list[_Sent] = []

    @property
    def busy(self) -> bool:
        return bool(self._landed) or any(self._lanes.values())

    async def send(self, acts: Iterable[tuple[str, Act]]) -> None:
        listed = list(acts)
        sent = _Sent(len(listed), self._loop.future())
        for lane, act in listed:
            self._lanes.setdefault(lane, deque()).append((sent, act))
        if not listed:
            self._landed.append(sent)
        await sent.done

    def land(self, pick: int) -> None:
        """The first record of one of the lanes that have any."""
        lanes = [lane for _, lane in sorted(self._lanes.items()) if lane]
        if not lanes:
            return
        sent, act = lanes[pick % len(lanes)].popleft()
        try:
            act()
        except Fenced as refused:
            sent.refused = refused
        sent.left -= 1
        if not sent.left:
            self._landed.append(sent)

    def acknowledge(self, pick: int) -> None:
        """Tell the process of one call all of which has landed."""
        if not self._landed:
            return
        sent = self._landed.pop(pick % len(self._landed))
        if sent.done.done():
            return
        if sent.refused:
            sent.done.set_exception(sent.refused)
        else:
            sent.done.set_result(None)

    def fail(self, pick: int) -> None:
        """Kafka doesn't answer one of the calls: its records may have landed or not."""
        waiting = {id(sent): sent for lane in self._lanes.values() for sent, _ in lane}
        calls = [sent for sent in (*waiting.values(), *self._landed) if not sent.done.done()]
        if calls:
            calls[pick % len(calls)].done.set_exception(SendFailed())

    def cut(self, random: Random) -> None:
        """The process is gone: of each lane the first few still land."""
        for _, lane in sorted(self._lanes.items()):
            for _ in range(random.choice((0, 0, random.randint(0, len(lane)), len(lane)))):
                if lane:
                    self._try(lane.popleft()[1])
        self._lanes, self._landed = {}, []

    def _try(self, act: Act) -> None:
        try:
            act()
        except Fenced:
            return


class ChangelogWire:
    def __init__(self, wire: Wire, kafka: Kafka) -> None:
        self._wire = wire
        self._changelog = kafka.changelog

    async def append(self, key: bytes, value: bytes | None) -> None:
        await self._wire.send([("changelog", partial(self._changelog.append, key, value))])


class ResultsWire:
    def __init__(self, wire: Wire, kafka: Kafka) -> None:
        self._wire = wire
        self._kafka = kafka

    async def append(self, blocks: Sequence[Block], records: Sequence[LogRecord]) -> None:
        await self._wire.send([*self._rows(blocks), *self._requests(records)])

    def _rows(self, blocks: Sequence[Block]) -> Iterable[tuple[str, Act]]:
        for block in blocks:
            for value in block.values:
                yield block.topic, partial(self._kafka.rows.setdefault, value, block.topic)

    def _requests(self, records: Sequence[LogRecord]) -> Iterable[tuple[str, Act]]:
        for record in records:
            log_records.encode(record)
            yield record.topic, partial(self._kafka.requests.append, record)


class GroupWire:
    def __init__(self, wire: Wire, kafka: Kafka, check: Callable[[int], None]) -> None:
        self._wire = wire
        self._kafka = kafka
        self._check = check

    async def commit(self, member: Member, offset: int) -> None:
        """Raises Fenced. `check` is asked about every offset that is committed."""

        def act() -> None:
            self._kafka.group.commit(member, offset)
            self._check(offset)

        await self._wire.send([("group", act)])
