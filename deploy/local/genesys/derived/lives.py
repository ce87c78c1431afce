"""When entities come, change and go. A slot is an entity's place among all that ever are of its object."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from deploy.local.genesys.config.derived import DerivedChanges
from deploy.local.genesys.config.span import Span
from deploy.local.genesys.world.random import Ints
from schemas.clock import DAY

NEVER: Final = 2**62
_CALM: Final = 0.1
"""Share of the span at either end in which nothing happens: its effect is to be seen."""


@dataclass(frozen=True, slots=True)
class Lives:
    """An entity is there from `created` on and before `deleted`. Slots of one parent are neighbours."""

    parent: Ints
    """Position among the parents; 0 where there are none."""
    nth: Ints
    """Position among the slots of its parent."""
    created: Ints
    deleted: Ints
    modified: Ints
    """Of its first version."""
    number: Ints
    """Of its first version."""
    changes: Mapping[int, list[int]]
    """By slot: when it became another version, in order."""

    def __len__(self) -> int:
        return len(self.created)

    def alive(self, ms: int) -> Ints:
        """The slots that are there, in order."""
        return np.flatnonzero((self.created <= ms) & (ms < self.deleted))

    def moments(self) -> Ints:
        """When it comes to be that others are there, in order."""
        ends = self.deleted[self.deleted < NEVER]
        return np.unique(np.concatenate([self.created, ends]))

    def version(self, slot: int, ms: int) -> tuple[int, int]:
        """(number, since when) of the version that holds."""
        since = [at for at in self.changes.get(slot, ()) if at <= ms]
        return int(self.number[slot]) + len(since), since[-1] if since else int(self.modified[slot])


@dataclass(frozen=True)
class Named:
    """Entities that others ask about by their ids, and when they are there."""

    ids: list[str]
    created: Ints
    deleted: Ints

    def place(self, id_: str, ms: int) -> int | None:
        """Where the entity stands; None where there is none at `ms`."""
        if (place := self._places.get(id_)) is None:
            return None
        return place if self.created[place] <= ms < self.deleted[place] else None

    @cached_property
    def _places(self) -> dict[str, int]:
        return {id_: place for place, id_ in enumerate(self.ids)}


ALONE: Final = Named([""], np.zeros(1, np.int64), np.full(1, NEVER))
"""The parent of lists that have none."""


def lived(each: int, parents: Named, changes: DerivedChanges, span: Span, rng: np.random.Generator) -> Lives:
    """`each` for every parent at first, and what becomes of them."""
    founders = each * len(parents.created)
    newcomers = round(changes.created * founders)
    calm = round(span.length_ms * _CALM)
    early, late = span.start_ms + calm, span.end_ms - calm

    def moments(count: int) -> Ints:
        return rng.integers(early, late, count)

    parent = np.repeat(np.arange(len(parents.created)), each)
    parent = np.concatenate([parent, rng.integers(0, max(1, len(parents.created)), newcomers)])
    created = span.start_ms - rng.integers(100 * DAY, 400 * DAY, founders)
    created = np.concatenate([created, moments(newcomers)])
    deleted = np.full(len(created), NEVER)
    gone = rng.permutation(founders)[: round(changes.deleted * founders)]
    deleted[gone] = moments(len(gone))
    created = np.maximum(created, parents.created[parent])
    deleted = np.minimum(deleted, parents.deleted[parent])
    modified = np.maximum(created, span.start_ms - rng.integers(20 * DAY, 80 * DAY, len(created)))
    modified[created >= span.start_ms] = created[created >= span.start_ms]
    order = np.argsort(parent, kind="stable")
    parent, created, deleted, modified = (column[order] for column in (parent, created, deleted, modified))
    first = np.searchsorted(parent, np.arange(len(parents.created)))
    turned = rng.integers(0, max(1, len(parent)), round(changes.changed * len(parent)))
    return Lives(
        parent=parent,
        nth=np.arange(len(parent)) - first[parent],
        created=created,
        deleted=deleted,
        modified=modified,
        number=rng.integers(1, 9, len(parent)),
        changes=_turns(turned.tolist(), moments(len(turned)).tolist(), created, deleted),
    )


def _turns(slots: list[int], moments: list[int], created: Ints, deleted: Ints) -> dict[int, list[int]]:
    """Changes of entities that are there, each at its own time."""
    found: dict[int, set[int]] = {}
    for slot, at in zip(slots, moments, strict=True):
        if created[slot] < at < deleted[slot]:
            found.setdefault(slot, set()).add(at)
    return {slot: sorted(times) for slot, times in found.items()}
