"""What happens in a seed: actions that pick by number among what is there, so any of them can be left out."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final


class Kind(StrEnum):
    """What befalls a process, or Kafka."""

    FETCH = "fetches"
    AGAIN = "fetches from before what it has"
    HOLE = "is offered a batch after a hole"
    FLOW = "has records landed, and is told"
    LAND = "has records landed, and isn't told"
    KEEP = "stays through a new generation"
    COMMIT = "commits"
    FAIL = "is told that one of its calls failed"
    CRASH = "is killed"
    REBALANCE = "gives way to a new process, and doesn't know"
    RESTART = "is started again as a static member, while the old process is still there"
    COMPACT = "sees the changelog compacted"


_ODDS: Final = {
    Kind.FETCH: 10,
    Kind.AGAIN: 2,
    Kind.HOLE: 1,
    Kind.FLOW: 22,
    Kind.LAND: 4,
    Kind.KEEP: 1,
    Kind.COMMIT: 6,
    Kind.FAIL: 1,
    Kind.CRASH: 2,
    Kind.REBALANCE: 2,
    Kind.RESTART: 1,
    Kind.COMPACT: 2,
}


@dataclass(frozen=True, slots=True)
class Action:
    kind: Kind
    who: int
    """Which process, among those that live; most often the newest."""
    much: int
    seed: int
    """Of what chance decides within the action."""


def schedule(random: Random, length: int) -> list[Action]:
    """In some seeds who has lost the partition is busiest; in some it is given away all the time."""
    restless = random.random() < 0.3
    odds = _ODDS | {Kind.REBALANCE: 8, Kind.RESTART: 8, Kind.LAND: 12} if restless else _ODDS
    kinds = random.choices(list(odds), list(odds.values()), k=length)
    whom = random.choice(((0, 0, 0, 0, 1, 2), (0, 1, 1, 1, 2)))
    much = random.choice(((1, 1, 2, 5, 12), (3, 5, 12)))
    return [Action(k, random.choice(whom), random.choice(much), random.randrange(10**6)) for k in kinds]
