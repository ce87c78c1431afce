"""The bodies of one event: whose they are, and what they say."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

from deploy.local.genesys.bodies.distortion import ODD_VALUE
from deploy.local.genesys.derived.telling import Tellings
from schemas.declare.columns import At
from schemas.declare.events import Event
from schemas.derive.examples.bodies import fact_example
from schemas.derive.examples.filling import Ids, Version
from schemas.derive.examples.lots import mix, salted, uuid


class Said(NamedTuple):
    """An event's body, the id that its topic name is about, and when it was said to be so."""

    entity_id: str
    body: dict[str, Any]
    event_ms: int


class Voice:
    """`ids` are the speakers', by their positions in `told`; None: they are made up, as they come.

    `odd` is the share of the bodies with a value that no published enum lists.
    """

    def __init__(
        self, event: Event, told: Tellings, ids: Sequence[str] | None, known: Ids, seed: int, odd: float
    ) -> None:
        self.event = event
        self.told = told
        self._ids = ids
        self._make = fact_example(event, known)
        self._seed = seed
        self._odd = odd
        self._odd_path = _odd_path(event)

    def __len__(self) -> int:
        return len(self.told)

    def entity_id(self, entity: int) -> str:
        return uuid(salted(self._seed, -1 - entity)) if self._ids is None else self._ids[entity]

    def entity(self, entity_id: str) -> int | None:
        """The position or number of an entity that speaks."""
        return self._entities.get(entity_id)

    @cached_property
    def _entities(self) -> dict[str, int]:
        return {self.entity_id(entity): entity for entity in set(self.told.entity.tolist())}

    def said(self, row: int) -> Said:
        at, lot = int(self.told.event_ms[row]), salted(self._seed, row)
        entity_id = self.entity_id(int(self.told.entity[row]))
        body = self._make(Version(entity_id, lot, 0, at, at)).body
        if self._odd_path and mix(lot) % 1_000_000 < self._odd * 1_000_000:
            body[self._odd_path] = ODD_VALUE
        return Said(entity_id, body, at)


def _odd_path(event: Event) -> str | None:
    """A field at the top of the body with one of several values that are no part of the identity."""
    if event.example or event.parts:
        return None
    sources = [
        c.source for c in event.columns if isinstance(c.source, At) and c.name not in event.key_columns
    ]
    return next((s.path for s in sources if s.terms and "." not in s.path), None)
