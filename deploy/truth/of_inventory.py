"""Inventory as polls can know it: what each reading of a list shows, and what follows from two of them.

A change between two readings is only seen by the later one, and nothing says when an entity went but that two
readings in a row missed it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from deploy.local.genesys.world.world import World
from deploy.truth.listing import Body, listed
from deploy.truth.plain import Policy, Row, at, ms, row
from schemas.declare.objects import Object

FOREVER = 4_102_444_800_000
"""Until when a version holds that is the last one: 2100-01-01."""


@dataclass(frozen=True, slots=True)
class Version:
    """What is known of an entity from a time on."""

    valid_from: int
    row: Row
    deleted: bool = False


@dataclass(slots=True)
class _Life:
    versions: list[Version] = field(default_factory=list)
    missed: int | None = None
    """Start of the first reading that missed it, of those in a row."""

    @property
    def there(self) -> bool:
        return bool(self.versions) and not self.versions[-1].deleted


def versions(
    world: World,
    declared: Object,
    readings: Sequence[int],
    parents: tuple[Object, Sequence[int]] | None = None,
    policy: Policy | None = None,
) -> dict[str, list[Version]]:
    """By id, in order. `readings`: the times, in ms and in order, at which all of the list was read.

    `parents`: for an object with lists of parents, their declaration and when they were read.
    """
    lives: dict[str, _Life] = {}
    before: int | None = None
    for start in readings:
        shown = _known(listed(world, declared, start), world, parents, start)
        for entity_id, body in shown.items():
            _seen(lives.setdefault(entity_id, _Life()), declared, body, start, before, policy)
        for entity_id, life in lives.items():
            if entity_id not in shown and life.there:
                _missed(life, start)
        before = start
    return {entity_id: life.versions for entity_id, life in lives.items()}


def current(known: Mapping[str, Sequence[Version]]) -> dict[str, Row]:
    """As the view of an object's name shows it."""
    newest = {entity_id: versions[-1] for entity_id, versions in known.items()}
    return {entity_id: version.row for entity_id, version in newest.items() if not version.deleted}


def history(declared: Object, known: Mapping[str, Sequence[Version]]) -> dict[tuple[str, int], Row]:
    """As `NAME_history` shows it, by id and valid_from: the first version reaches back to the creation."""
    return {
        (entity_id, start): {"valid_to": end, "deleted": version.deleted, **version.row}
        for entity_id, versions in known.items()
        for start, end, version in _intervals(declared, versions)
    }


def _intervals(declared: Object, versions: Sequence[Version]) -> Iterator[tuple[int, int, Version]]:
    ends = [*(version.valid_from for version in versions[1:]), FOREVER]
    for nth, (version, end) in enumerate(zip(versions, ends, strict=True)):
        start = version.valid_from
        if nth == 0:
            created = version.row[declared.created] if declared.created else None
            start = 0 if created is None else min(created, start)
        yield start, end, version


def _known(
    shown: Mapping[str, Body], world: World, parents: tuple[Object, Sequence[int]] | None, start: int
) -> Mapping[str, Body]:
    """Lists of parents that no reading has shown so far are not asked for: parents are read first."""
    if parents is None:
        return shown
    declared, readings = parents
    met = {entity_id for at in readings if at <= start for entity_id in listed(world, declared, at)}
    return {entity_id: body for entity_id, body in shown.items() if entity_id.rpartition("/")[0] in met}


def _seen(
    life: _Life, declared: Object, body: Body, start: int, before: int | None, policy: Policy | None
) -> None:
    """New content holds from when Genesys says that it was changed, where that is news, else from now on."""
    now, last = row(declared.record, body, policy), life.versions[-1] if life.versions else None
    life.missed = None
    if last and not last.deleted and last.row == now:
        return
    stated = at(body, declared.modified) if declared.modified else None
    modified = None if stated is None else ms(stated)
    if last is None:
        since = start if modified is None or modified > start else modified
    elif modified is not None and max(last.valid_from, before or 0) < modified <= start:
        since = modified
    else:
        since = max(start, last.valid_from + 1)
    life.versions.append(Version(since, now))


def _missed(life: _Life, start: int) -> None:
    if life.missed is None:
        life.missed = start
        return
    last = life.versions[-1]
    life.versions.append(Version(max(life.missed, last.valid_from + 1), last.row, deleted=True))
