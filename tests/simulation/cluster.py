"""Processes with the real engine, owner and recovery, over Kafka's part in memory."""

import asyncio
from functools import cache
from random import Random
from typing import Final, Self

from schemas.catalogue import aggregates
from streams.chain.resolve import resolve
from streams.engine.gauges import Gauge, gauges_of
from streams.engine.state import PartitionState
from streams.owning import recovery
from streams.results.outputs import Codec
from tests.builders import log_records
from tests.simulation.canonical import Canonical, canonical, first_difference
from tests.simulation.kafka import Fenced, Kafka, Log
from tests.simulation.loop import Stepping
from tests.simulation.process import Outclaimed, Parts, Process
from tests.simulation.wire import SendFailed
from tests.simulation.worlds import EPOCH, World

ENDS: Final = (Fenced, Outclaimed, SendFailed, asyncio.CancelledError)
"""What a process may end with."""


class Difference(AssertionError):
    """Something isn't as it must be."""


@cache
def gauges() -> tuple[Gauge, ...]:
    return gauges_of(aggregates())


class Cluster:
    def __init__(self, world: World, parts: Parts, snapshot_after: int) -> None:
        self.kafka = Kafka(Log(()))
        self.loop = Stepping()
        self._world = world
        self._parts = parts
        self._snapshot_after = snapshot_after
        self.read(EPOCH)
        self.living: list[Process] = []
        self.trace: list[str] = []
        """What happened, in lines."""
        self._started = 0
        self._seen: dict[tuple[int, int], Canonical] = {}

    def read(self, epoch: int) -> None:
        """The log is the one of this epoch from now on."""
        self.epoch = epoch
        self.kafka.log = Log(self._world.log(epoch))
        self._codec = Codec(epoch, log_records.IDS, log_records.writers().of, self._snapshot_after)

    def join(self, anew: bool = True) -> Process:
        """A process recovers from the changelog as it is now.

        It begins a new generation, or else takes the place of the member that has the partition.
        """
        self._started += 1
        member = self.kafka.group.join(self._started, anew)
        recovered = self.recover(member.generation)
        self.trace.append(f"process {member.id} begins at {recovered.begin}, generation {member.generation}")
        if recovered.chain.log_epoch == self.epoch:
            self.see(recovered.state)
        process = Process(self.loop, self.kafka, member, self._parts, self._check_commit)
        self.living.append(process)
        process.start(recovered, self._codec)
        self.settle()
        return process

    def recover(self, generation: int) -> recovery.Recovered:
        """What is there to go on from."""
        log = self.kafka.log
        seen = recovery.Log("log/0", self.epoch, log.start, self.kafka.group.committed)
        entries = list(self.kafka.changelog.entries)
        return self._parts.recover(gauges(), entries, seen, generation, f"n{self._started}")

    def settle(self) -> None:
        """Let everybody go on. Whose sending fails is gone, as its process ends; other errors are bugs."""
        self.loop.settle()
        for process in [p for p in self.living if p.failure]:
            if not isinstance(process.failure, ENDS):
                raise Difference(f"a process ends with {process.failure!r}") from process.failure
            process.kill()
            process.wire.cut(Random(self._started))
            self.living.remove(process)
            self.loop.settle()

    def see(self, state: PartitionState) -> None:
        """Whoever has applied the same prefix of the log must be in the same state."""
        now = canonical(state)
        known = self._seen.setdefault((self.epoch, state.applied), now)
        if known != now:
            raise Difference(f"two states at offset {state.applied}: {first_difference(known, now)}")

    def _check_commit(self, offset: int) -> None:
        durable = recovery.restore(gauges(), resolve(self.kafka.changelog.entries)).applied + 1
        if offset > durable:
            raise Difference(f"{offset} is committed, but a recovery would have to begin at {durable}")

    def end(self) -> None:
        """Calm: one new process does the rest, then those that didn't know of it are gone."""
        self.trace.append("a new process does the rest")
        last = self.join()
        random = Random(self._started)
        while last.owner is None or last.owner.expects < self.kafka.log.end or not last.idle:
            if last not in self.living:
                last = self.join()
            if last.owner is not None and last.owner.expects < self.kafka.log.end:
                self._take(last, random.choice((5, 30)))
            self._drain(last)
            last.commit()
            self.settle()
        for process in list(self.living):
            process.kill()
            process.wire.cut(random)
        self.settle()

    def _take(self, process: Process, count: int) -> None:
        assert process.owner is not None
        state = process.take(self.kafka.log.fetch(process.owner.expects, count))
        if state is not None:
            self.see(state)

    def _drain(self, process: Process) -> None:
        while process.wire.busy:
            process.wire.land(0)
            process.wire.acknowledge(0)
            self.settle()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Whoever still waits is told that it is over."""
        for process in self.living:
            process.kill()
        self.loop.close()
