"""Inventory versions → who belongs to which group since when.

The first version that is known of an entity reaches back to the entity's creation: an earlier one that comes
later takes that place, and the one that had it begins at its own time.
"""

from dataclasses import dataclass

from streams.engine.groups import NO_GROUP
from streams.engine.histories import Change, Histories

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


def place(version: Version, members: Histories, first: dict[int, int]) -> list[Change]:
    """Put the version in; returns what that changed. `first` is kept by the caller, by entity."""
    entity, since, value = version.entity, version.valid_from, version.value
    reach = min(version.created, since) if version.created else BEGINNING
    known = first.get(entity)
    if known is None:
        first[entity] = since
        return _changed(members.set(entity, reach, value))
    earliest = members.earliest(entity)
    if since > known:
        return _changed(members.set(entity, since, value))
    if earliest is None or earliest[0] > known:
        return []  # superseded long ago and forgotten: only SQL can say what it changes
    if since == known:
        return _changed(members.set(entity, earliest[0], value))
    first[entity] = since
    start, old = earliest
    moves = [members.set(entity, known, old)] if start < known else []
    moves += [members.set(entity, start, value)] if start < known else []
    return _changed(*moves, members.set(entity, reach, value))


def _changed(*changes: Change | None) -> list[Change]:
    return [change for change in changes if change is not None]
