"""Random organisations for any aggregate: the unique facts, and the deliveries that bring them.

Times gather where errors do: on window borders, at the ends of holds, on one another.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Final
from zlib import crc32

from deploy.truth.facts import Member, Truth, Values
from schemas.clock import HOUR, MINUTE
from schemas.declare.aggregates import Aggregate, Timeline
from schemas.declare.events import Event
from schemas.declare.identity import State
from schemas.derive.tables import table_of
from tests.builders.inserts import Row

START: Final = 1_795_219_200_000  # 2026-11-21T00:00:00Z
NEWEST: Final = 2**61
"""A revision greater than all that the worlds have."""
_GROUPS: Final = ("A", "B")


@dataclass(frozen=True)
class World:
    """What is true of one organisation, and what was delivered of it: (table, row without its org)."""

    truth: Truth
    watermark: int | None
    """None: everything is closed."""
    deliveries: list[tuple[str, Row]] = field(default_factory=list)


def world(random: Random, aggregate: Aggregate) -> World:
    return _Making(random, aggregate).world()


class _Making:
    def __init__(self, random: Random, aggregate: Aggregate) -> None:
        self._random = random
        self._of = aggregate
        self._entities = [f"e{i}" for i in range(random.randint(1, 4))]
        self._span = random.choice((200_000, 2_000_000))
        self._size = random.choice((9, 9, 9, 10**12))
        self._times: list[int] = [START]
        self._made: list[tuple[str, Row]] = []

    def world(self) -> World:
        samples = {entity: self._samples(entity) for entity in self._entities}
        timelines = {
            t.name: {entity: self._states(t, entity) for entity in self._entities} for t in self._of.timelines
        }
        members = {e: self._members(e) for e in self._entities if self._random.random() < 0.8}
        watermark = self._watermark()
        self._random.shuffle(self._made)
        return World(Truth(samples, timelines, members), watermark, self._made)

    def _time(self) -> int:
        """Anywhere, on a border, or where another fact's hold ends or begins, give or take a millisecond."""
        width, hold = self._of.window.width, self._of.hold
        anywhere = START + self._random.randrange(self._span)
        near = self._random.choice(self._times) + self._random.choice((0, hold, -hold, hold - 1, hold + 1))
        at = self._random.choice((anywhere, anywhere, anywhere - anywhere % width, near))
        self._times.append(at)
        return at

    def _deliver(self, event: Event, entity: str, at: int, values: Row) -> None:
        """Once or several times, under other envelopes and revisions."""
        table = table_of(event)
        assert table is not None
        hashed = crc32(repr(sorted(values.items())).encode())
        for i in range(self._random.choice((1, 1, 1, 2, 3))):
            self._made.append(
                (
                    table.name,
                    {
                        f"{event.entity}_id": entity,
                        "event_time": at,
                        "received_time": at + i,
                        "envelope_id": f"v{self._random.random()}",
                        **values,
                        "value_hash": hashed,
                        "revision": self._random.randrange(2**60),
                    },
                )
            )

    def _samples(self, entity: str) -> dict[int, Values]:
        times = {self._time() for _ in range(self._random.choice((0, 1, 3, 20)))}
        return {at: self._sample(entity, at) for at in sorted(times)}

    def _sample(self, entity: str, at: int) -> Values:
        """Sometimes values conflict: the greatest by the declared precedence is the fact."""
        event = self._of.source
        told = [self._values(event) for _ in range(self._random.choice((1, 1, 1, 1, 2, 3)))]
        for values in told:
            self._deliver(event, entity, at, values)
        won = max(told, key=lambda values: _rank(event, values))
        return {name: won[name] for name in self._of.values}

    def _values(self, event: Event) -> dict[str, int | None]:
        optional = {c.name: c.optional for c in event.columns}
        return {
            name: None if optional[name] and self._random.random() < 0.4 else self._number()
            for name in self._of.values
        }

    def _number(self) -> int:
        return self._random.choice(
            (0, 1, self._random.randint(0, self._size), -self._random.randint(0, self._size))
        )

    def _states(self, timeline: Timeline, entity: str) -> list[tuple[int, bool]]:
        """Facts that say nothing, and facts of another kind, count for nothing."""
        states = {}
        where = dict(timeline.where)
        for at in {self._time() for _ in range(self._random.choice((0, 0, 1, 4)))}:
            told = [self._random.choice((True, False, None)) for _ in range(self._random.choice((1, 1, 2)))]
            for value in told:
                self._deliver(timeline.source, entity, at, {**where, timeline.value: value})
            said = [value for value in told if value is not None]
            if said:
                states[at] = max(said)
            if where:
                other = dict.fromkeys(where, "another")
                self._deliver(timeline.source, entity, at, {**other, timeline.value: not told[0]})
        return sorted(states.items())

    def _members(self, entity: str) -> list[Member]:
        if self._of.membership is None:
            return []
        versions = [
            self._version(at)
            for at in sorted({self._time() for _ in range(self._random.choice((1, 1, 2, 4)))})
        ]
        created = self._random.choice((None, versions[0][0], versions[0][0] - HOUR, versions[0][0] + HOUR))
        for at, values in versions:
            self._tell_version(entity, at, values, created)
        first = min(versions[0][0], created) if created is not None else 0
        return [self._member(at if i else first, values) for i, (at, values) in enumerate(versions)]

    def _version(self, at: int) -> tuple[int, dict[str, object]]:
        membership = self._of.membership
        assert membership is not None
        group = self._random.choice((*_GROUPS, *_GROUPS, None, ""))
        flags = {name: self._random.choice((True, True, None, False)) for name in membership.in_service}
        return at, {"deleted": self._random.random() < 0.15, membership.column: group, **flags}

    def _member(self, at: int, values: Mapping[str, object]) -> Member:
        membership = self._of.membership
        assert membership is not None
        group = None if values["deleted"] else values[membership.column] or None
        out = any(values[name] is False for name in membership.in_service)
        return Member(at, str(group) if group else None, out)

    def _tell_version(self, entity: str, at: int, values: Row, created: int | None) -> None:
        """The newest telling of a version counts: an earlier one can have been wrong."""
        membership = self._of.membership
        assert membership is not None
        table = table_of(membership.object)
        assert table is not None
        known = {f"{membership.object.entity}_id": entity, "valid_from": at}
        if membership.object.created:
            known[membership.object.created] = created
        revision = self._random.randrange(1, 2**60)
        _, wrong = self._version(at)
        if self._random.random() < 0.3:
            self._made.append((table.name, {**known, **wrong, "revision": self._random.randrange(revision)}))
        self._made.append((table.name, {**known, **values, "revision": revision}))

    def _watermark(self) -> int | None:
        """Often exactly where a window closes. Rows of another family and older ones mean nothing."""
        window = self._of.window
        border = START + self._random.randrange(self._span + 6 * MINUTE)
        border += window.close_after - border % window.width
        choices = (border, border - 1, START + self._random.randrange(self._span + 10 * MINUTE), None, 0)
        watermark = self._random.choice(choices)
        for row in self._marks(4_102_444_000_000 if watermark is None else watermark):
            self._made.append(("watermarks", row))
        return watermark

    def _marks(self, watermark: int) -> Iterator[Row]:
        family = self._of.source.family.name
        if watermark:  # 0: nothing is known of it yet, there is no row
            yield {"family": family, "watermark": watermark, "revision": 1}
            yield {"family": family, "watermark": watermark - self._random.randrange(HOUR), "revision": 2}
        yield {"family": "another", "watermark": 4_102_444_000_000, "revision": 3}


def _rank(event: Event, values: Mapping[str, int | None]) -> tuple[tuple[bool, int], ...]:
    assert isinstance(event.identity, State)
    said = (values.get(name) for name in event.identity.precedence)
    return tuple((value is not None, value or 0) for value in said)
