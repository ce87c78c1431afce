"""All entities of one object that there ever are in an organisation, made when they are looked at."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from deploy.local.genesys.derived.lives import Lives, Named
from deploy.local.genesys.world.random import Ints
from schemas.declare.objects import Object
from schemas.derive.examples.bodies import entity_example
from schemas.derive.examples.filling import Ids, Version
from schemas.derive.examples.lots import salted


class Hold(NamedTuple):
    """What bodies hold of an event's facts."""

    row: Callable[[int, int], int | None]
    """From a slot and a time to the row that was told last."""
    fields: Callable[[int], Mapping[str, Any]]
    """From a row to what is held of it."""


class Population:
    """`ids` are what bodies say, `known` finds those of other objects' entities.

    Costs nothing before it is used, and then what is looked at.
    """

    def __init__(
        self,
        declared: Object,
        lives: Lives,
        ids: list[str],
        parents: Named,
        known: Ids,
        seed: int,
        holds: Sequence[Hold] = (),
    ) -> None:
        self.declared = declared
        self.lives = lives
        self.ids = ids
        self._parents = parents
        self._make = entity_example(declared, known)
        self._seed = seed
        self._holds = holds
        self._moments = lives.moments().tolist()
        self._alive: tuple[int, Ints, list[int]] = (-1, np.empty(0, np.int64), [])

    def __len__(self) -> int:
        return len(self.ids)

    def slots(self, ms: int) -> list[int]:
        """Those of the entities that are there at `ms`; not to be changed."""
        return self._there(ms)[1]

    def there(self, slot: int, ms: int) -> bool:
        return bool(self.lives.created[slot] <= ms < self.lives.deleted[slot])

    def slots_of(self, parent: str, ms: int) -> list[int] | None:
        """Those in the list of one parent; None where there is no such parent."""
        place = self._parents.place(parent, ms)
        if place is None:
            return None
        slots, _ = self._there(ms)
        low, high = np.searchsorted(self.lives.parent[slots], [place, place + 1])
        found: list[int] = slots[low:high].tolist()
        return found

    def slot(self, id_: str) -> int | None:
        """Of the entity with this id, where the id alone tells it."""
        return self._slots.get(id_)

    def key(self, slot: int) -> str:
        """The entity's id, by which it is known everywhere."""
        parent = self._parent(slot)
        return self.ids[slot] if parent is None else f"{parent}/{self.ids[slot]}"

    def version(self, slot: int, ms: int) -> Version:
        number, modified = self.lives.version(slot, ms)
        created = int(self.lives.created[slot])
        lot = salted(self._seed, slot)
        return Version(self.ids[slot], lot, number, created, modified, self._parent(slot))

    def body(self, slot: int, ms: int) -> dict[str, Any]:
        body = self._make(self.version(slot, ms)).body
        for hold in self._holds:
            if (row := hold.row(slot, ms)) is not None:
                body.update(hold.fields(row))
        return body

    def mark(self, slot: int, ms: int) -> tuple[int | None, ...]:
        """Equal marks, equal bodies."""
        return self.lives.version(slot, ms)[0], *(hold.row(slot, ms) for hold in self._holds)

    def _there(self, ms: int) -> tuple[Ints, list[int]]:
        epoch = bisect_right(self._moments, ms)
        if self._alive[0] != epoch:
            slots = self.lives.alive(ms)
            self._alive = (epoch, slots, slots.tolist())
        return self._alive[1:]

    def _parent(self, slot: int) -> str | None:
        return self._parents.ids[int(self.lives.parent[slot])] if self.declared.per else None

    @cached_property
    def _slots(self) -> dict[str, int]:
        return {id_: slot for slot, id_ in enumerate(self.ids)}
