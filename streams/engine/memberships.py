"""Inventory versions → who belongs to which group since when.

The first version that is known of an entity reaches back to the entity's creation: an earlier one that comes
later takes that place, and the one that had it begins at its own time.
"""

from dataclasses import dataclass

from streams.engine.groups import NO_GROUP
from streams.engine.histories import UNKNOWN, Change, Histories

BEGINNING = 0


@dataclass(frozen=True, slots=True)
class Version:
    """An entity's membership from `valid_from` on. `created` is 0 where nothing says since when it exists."""

    entity: int
    valid_from: int
    created: int
    value: int
    """group << 1 | out of service, or NO_GROUP."""


def value_of(group: int | None, out: bool) -> int:
    return NO_GROUP if group is None else group << 1 | int(out)


def place(version: Version, members: Histories, first: dict[int, tuple[int, int]]) -> list[Change]:
    """Put the version in; returns what that changed. `first` is kept by the caller: by entity, when the
    earliest version known begins, and its value.
    """
    entity, since, value = version.entity, version.valid_from, version.value
    reach = min(version.created, since) if version.created else BEGINNING
    if entity not in first:
        first[entity] = since, value
        return _changed(members.set(entity, reach, value))
    known, old = first[entity]
    if since > known:
        return _changed(members.set(entity, since, value))
    first[entity] = since, value
    earliest = members.earliest(entity)
    if earliest is None or earliest[0] > known:
        until = known if since < known or earliest is None else earliest[0]
        return _superseded(Change(reach, until, UNKNOWN, value), same=(since, value) == (known, old))
    start, old = earliest
    if since == known:
        return _changed(members.set(entity, start, value))
    moves = [members.set(entity, known, old)] if start < known else []
    moves += [members.set(entity, start, value)] if start < known else []
    return _changed(*moves, members.set(entity, reach, value))


def _superseded(change: Change, same: bool) -> list[Change]:
    """Versions of that time are forgotten: what this one changes only SQL can say, and only if it is news."""
    return [] if same else [change]


def _changed(*changes: Change | None) -> list[Change]:
    return [change for change in changes if change is not None]
