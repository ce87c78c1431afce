"""Kafka's part: a log, a compacted changelog, result topics and a consumer group, as values in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

import numpy as np

from schemas.log_record import LogRecord
from streams.chain.resolve import Entry
from streams.owning.owner import Fetched
from tests.simulation.worlds import Told


@dataclass(slots=True)
class Log:
    """A partition; what was before `start` is gone."""

    told: Sequence[Told]
    start: int = 0

    @property
    def end(self) -> int:
        return self.told[-1].offset + 1 if self.told else 0

    def fetch(self, position: int, count: int) -> Fetched:
        """At most `count` records from a position on."""
        position = max(position, self.start)
        found = [t for t in self.told if t.offset >= position][:count]
        following = found[-1].offset + 1 if found else position
        offsets = np.array([t.offset for t in found], np.int64)
        return Fetched([t.value for t in found], offsets, position, following)


@dataclass(slots=True)
class Changelog:
    entries: list[Entry] = field(default_factory=list)
    end: int = 0

    def append(self, key: bytes, value: bytes | None) -> None:
        self.entries.append(Entry(self.end, key, value))
        self.end += 1

    def compact(self, random: Random) -> None:
        """Drop some of what a later record of the same key supersedes, and tombstones that stand alone."""
        last = {entry.key: entry.offset for entry in self.entries}
        self.entries = [e for e in self.entries if last[e.key] == e.offset or random.random() < 0.3]
        left = [e.key for e in self.entries]
        self.entries = [
            e for e in self.entries if e.value is not None or left.count(e.key) > 1 or random.random() < 0.5
        ]


@dataclass(frozen=True, slots=True)
class Member:
    """Who has the partition, by what the group knows of it."""

    generation: int
    id: int


class Fenced(Exception):
    """The group has given the partition to somebody else."""


@dataclass(slots=True)
class Group:
    """A consumer group with one partition."""

    generation: int = 0
    member: Member | None = None
    committed: int | None = None

    def join(self, member_id: int, anew: bool) -> Member:
        """This member has the partition, in a new generation.

        A static member that starts again is in the same one, and fences who had its place (KIP-345).
        """
        self.generation += anew or not self.generation
        self.member = Member(self.generation, member_id)
        return self.member

    def commit(self, member: Member, offset: int) -> None:
        if member != self.member:
            raise Fenced
        self.committed = offset


@dataclass(slots=True)
class Kafka:
    log: Log
    changelog: Changelog = field(default_factory=Changelog)
    group: Group = field(default_factory=Group)
    rows: dict[bytes, str] = field(default_factory=dict)
    """Values of result topics, each once, and the topic: who reads them takes them in any order."""
    requests: list[LogRecord] = field(default_factory=list)
