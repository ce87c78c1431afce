"""Which channel hears which topics. Pure, and stable: what doesn't change stays where it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Assignment = Mapping[int, frozenset[str]]
"""Number of a channel → the topics that it is subscribed to."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Genesys's: 1,000 topics a channel, 20 channels for each OAuth client."""

    topics: int = 1_000
    channels: int = 20

    @property
    def all(self) -> int:
        return self.topics * self.channels


@dataclass(frozen=True, slots=True)
class Plan:
    """Channels that hear nothing are not in it. `uncovered` are those that there is no room for."""

    channels: Assignment
    uncovered: tuple[str, ...]


def plan(now: Assignment, wanted: Iterable[str], limits: Limits) -> Plan:
    """`wanted` without repetition, the most important first: the last ones are those left out.

    A topic that is heard stays in its channel. Others fill the channels that there are, in the order of
    their numbers, and then open new ones.
    """
    order = list(wanted)
    covered = dict.fromkeys(order[: limits.all])
    kept = {number: {t for t in topics if t in covered} for number, topics in sorted(now.items())}
    heard = {topic for topics in kept.values() for topic in topics}
    new = (topic for topic in covered if topic not in heard)
    for number in range(limits.channels):
        channel = kept.setdefault(number, set())
        while len(channel) < limits.topics and (topic := next(new, None)) is not None:
            channel.add(topic)
    channels = {number: frozenset(topics) for number, topics in kept.items() if topics}
    return Plan(channels, tuple(order[limits.all :]))
