"""A whole run's consequences: what changes, what is told, and whether an absence may be believed. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from connectors.poll.entity import Entity, Moment, Reading, missed, seen
from connectors.poll.reading import parent_of

_MANY: Final = 10


class Known(Protocol):
    """The entities of an object that are remembered, deleted ones included."""

    def get(self, entity_id: str) -> Entity | None: ...

    def items(self) -> Iterable[tuple[str, Entity]]: ...


@dataclass(frozen=True, slots=True)
class Parents:
    """Whose lists there are, as they are remembered, and those of them whose list was read."""

    known: Known
    read: Collection[str]

    def orphaned(self, entity_id: str) -> bool:
        """It goes with its parent, whose absence has been believed already."""
        return not self._stands(parent_of(entity_id))

    def silent(self, entity_id: str) -> bool:
        """Nothing was said of it: its parent stands, and no list of it was found, or none was asked for."""
        parent = parent_of(entity_id)
        return parent not in self.read and self._stands(parent)

    def _stands(self, parent: str) -> bool:
        entity = self.known.get(parent)
        return entity is not None and _stands(entity)


@dataclass(frozen=True, slots=True)
class Consequences:
    """`changes` has every entity that is not remembered as it was; those told in this run go to the log."""

    changes: Mapping[str, Entity]
    tombstones: int


def consequences(
    known: Known,
    readings: Mapping[str, Reading],
    at: Moment,
    believed: bool,
    parents: Parents | None = None,
) -> Consequences:
    """`believed`: the run was COMPLETE, so that what it didn't list is missing."""
    changes = {}
    for entity_id, reading in readings.items():
        old = known.get(entity_id)
        if (new := seen(old, reading, at)) is not old:
            changes[entity_id] = new
    gone = [] if not believed else [(i, e) for i, e in known.items() if not e.deleted and i not in readings]
    if parents is not None:
        gone = [(i, e) for i, e in gone if not parents.silent(i)]
    changes |= {entity_id: missed(entity, at) for entity_id, entity in gone}
    return Consequences(changes, sum(changes[entity_id].deleted for entity_id, _ in gone))


def vanished(known: Known, listed: Collection[str], parents: Parents | None = None) -> str | None:
    """Why nobody should believe what is missing now; None where it may be so.

    A client whose role lost a division, or a server that forgot half of its list, sees a shorter list with
    totals that agree. So neither a whole division (of more than one) nor half or more of at least ten is
    believed to go between two runs.

    Where each parent has a list, what goes with its parent doesn't count.
    """
    standing = [(i, e.division) for i, e in known.items() if _stands(e)]
    if parents is not None:
        standing = [(i, d) for i, d in standing if not parents.orphaned(i) and not parents.silent(i)]
    missing = [(i, division) for i, division in standing if i not in listed]
    if len(standing) >= _MANY and len(missing) * 2 >= len(standing):
        return f"{len(missing)} of {len(standing)} are missing at once"
    before, gone = (Counter(division for _, division in each) for each in (standing, missing))
    for division, count in sorted(gone.items(), key=lambda item: item[0] or ""):
        if count == before[division] > 1:
            return f"all {count} of {f'division {division}' if division else 'them'} are missing at once"
    return None


def _stands(entity: Entity) -> bool:
    return not entity.deleted and entity.absent_since is None
