"""What derived entities say of themselves: one row for each event body, and when it was so."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from deploy.local.genesys.config.organisation import Organisation
from deploy.local.genesys.config.span import Span
from deploy.local.genesys.derived.lives import Named
from deploy.local.genesys.world.random import Ints, stream
from deploy.local.genesys.world.skew import stated
from schemas.clock import HOUR, MINUTE
from schemas.declare.events import Event
from schemas.declare.identity import Counted

_SESSIONS = (1, 1, 1, 2, 3)
"""How many facts an entity has that is there only for the sake of its facts."""


@dataclass(frozen=True)
class Tellings:
    """In order of (measured_ms, entity); (entity, event_ms) is unique. `entity` are positions or numbers.

    Genesys publishes at once: what has no time of its own was so at `measured_ms`.
    """

    entity: Ints
    measured_ms: Ints
    event_ms: Ints

    def __len__(self) -> int:
        return len(self.entity)

    def latest(self, entity: int, ms: int) -> int | None:
        """The row that the entity told last."""
        rows = self._rows.get(entity, [])
        place = bisect_right(rows, ms, key=lambda row: int(self.measured_ms[row]))
        return rows[place - 1] if place else None

    def of(self, entity: int) -> list[int]:
        """All rows of an entity, in order of time."""
        return self._rows.get(entity, [])

    @cached_property
    def _rows(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for row, entity in enumerate(self.entity.tolist()):
            found.setdefault(entity, []).append(row)
        return found


def told(organisation: Organisation, span: Span, event: Event, speakers: Named | None) -> Tellings:
    """`speakers` are the entities that can say something; None: whoever they are, they are made up."""
    rng = stream(organisation, "told", event.name)
    many = len(speakers.ids) if speakers else 1
    count = round(organisation.told.rate(event.name) * many * span.length_ms / HOUR)
    if speakers and many:
        entity, at = rng.integers(0, many, count), rng.integers(span.start_ms, span.end_ms, count)
        there = (speakers.created[entity] <= at) & (at < speakers.deleted[entity])
        entity, at = entity[there], at[there]
    elif isinstance(event.identity, Counted):
        entity, at = _sessions(rng, count, span)
    else:
        entity, at = rng.integers(0, count // 10 + 1, count), rng.integers(span.start_ms, span.end_ms, count)
    at, entity = np.unique(np.stack([at, entity]), axis=1)
    skews = () if event.timeless else organisation.faults.skewed
    event_ms = stated(entity, at, skews, stream(organisation, "skew", event.name))
    return Tellings(entity, at, event_ms)


def _sessions(rng: np.random.Generator, count: int, span: Span) -> tuple[Ints, Ints]:
    """Facts of entities that end with them, each within a minute of its end."""
    sizes = rng.choice(_SESSIONS, count)
    entity = np.repeat(np.arange(count), sizes)[:count]
    ends = rng.integers(span.start_ms + MINUTE, max(span.end_ms, span.start_ms + MINUTE + 1), count)
    return entity, ends[entity] - rng.integers(0, MINUTE, count)
