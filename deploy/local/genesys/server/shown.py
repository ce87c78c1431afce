"""Derived entities as a list shows them: what was asked for, distorted by the faults in force."""

from collections.abc import Iterable

import msgspec

from deploy.local.genesys.bodies.distortion import weakness_of
from deploy.local.genesys.bodies.references import Json
from deploy.local.genesys.derived.population import Population
from deploy.local.genesys.server.troubles import Troubles
from schemas.derive.examples.bodies import expandable


class Shown:
    """Bodies of one object, encoded once for each version as long as nothing distorts them."""

    def __init__(self, population: Population, troubles: Troubles) -> None:
        self.population = population
        self._expandable = expandable(population.declared)
        self._weakness = weakness_of(population.declared)
        self._troubles = troubles
        self._encoded: dict[tuple[int, frozenset[str]], tuple[object, msgspec.Raw]] = {}

    def entities(self, slots: Iterable[int], asked: frozenset[str], ms: int) -> list[object]:
        """JSON objects, or their text. `asked` are the fields that the request expands."""
        hidden = self._expandable - asked
        if not self._troubles.distort:
            return [self._raw(slot, hidden, ms) for slot in slots]
        key, how = self.population.key, self._weakness
        return [self._troubles.distorted(how, key(slot), self._body(slot, hidden, ms)) for slot in slots]

    def _body(self, slot: int, hidden: frozenset[str], ms: int) -> Json:
        body = self.population.body(slot, ms)
        return {key: value for key, value in body.items() if key not in hidden} if hidden else body

    def _raw(self, slot: int, hidden: frozenset[str], ms: int) -> msgspec.Raw:
        mark = self.population.mark(slot, ms)
        kept = self._encoded.get((slot, hidden))
        if kept is None or kept[0] != mark:
            kept = (mark, msgspec.Raw(msgspec.json.encode(self._body(slot, hidden, ms))))
            self._encoded[slot, hidden] = kept
        return kept[1]
