"""Facts that are fetched by the ids that another event brings, as analytics comes to know them."""

from typing import Any

import numpy as np

from deploy.local.genesys.derived.voices import Voice
from schemas.clock import SECOND
from schemas.declare.events import Event, Fetch
from schemas.derive.examples.bodies import fact_example
from schemas.derive.examples.filling import Ids, Version
from schemas.derive.examples.lots import mix, salted


class Details:
    """Of the entities that `of` speaks of: something is known some time after it spoke first, everything some
    time after it spoke last. Until then the body is not final.
    """

    def __init__(
        self, event: Event, fetch: Fetch, of: Voice, known: Ids, seed: int, after_s: tuple[float, float]
    ) -> None:
        self.event = event
        self.fetch = fetch
        self._of = of
        self._make = fact_example(event, known)
        self._seed = seed
        self._after_s = after_s
        times = of.told.measured_ms
        self.entities = np.unique(of.told.entity)
        self.ends = np.array([times[of.told.of(n)[-1]] for n in self.entities.tolist()], np.int64)

    def body(self, entity_id: str, ms: int) -> dict[str, Any] | None:
        """What there is of it at `ms`; None: nothing yet, or never."""
        entity = self._of.entity(entity_id)
        return None if entity is None else self.of(entity, ms)

    def of(self, entity: int, ms: int) -> dict[str, Any] | None:
        rows = self._of.told.of(entity)
        if not rows or ms < self._known_from(entity, rows[0]):
            return None
        end = int(self._of.told.measured_ms[rows[-1]])
        version = Version(self._of.entity_id(entity), self._lot(entity), 0, end, end)
        body = self._make(version).body
        if ms < self._known_from(entity, rows[-1]) and self._can_wait:
            body.pop(self.fetch.final, None)
        return body

    def final_from(self, entity: int) -> int:
        """When everything is known."""
        return self._known_from(entity, self._of.told.of(entity)[-1])

    def ended(self, start_ms: int, end_ms: int) -> list[int]:
        """Entities that spoke last in [start, end), in order of that."""
        chosen = np.flatnonzero((start_ms <= self.ends) & (self.ends < end_ms))
        order = np.lexsort((self.entities[chosen], self.ends[chosen]))
        found: list[int] = self.entities[chosen[order]].tolist()
        return found

    @property
    def _can_wait(self) -> bool:
        """Without its time a body could not be read."""
        return self.event.time is None or self.event.time.path != self.fetch.final

    def _known_from(self, entity: int, row: int) -> int:
        low, high = (round(bound * SECOND) for bound in self._after_s)
        return int(self._of.told.measured_ms[row]) + low + mix(self._lot(entity)) % (high - low + 1)

    def _lot(self, entity: int) -> int:
        return salted(self._seed, entity)
