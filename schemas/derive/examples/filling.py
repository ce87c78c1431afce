"""A record's columns, filled: JSON with every path of the record, and the values that stand there."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from schemas.declare.columns import At, Column, Record, columns_of
from schemas.derive.examples.kinds import Draw, Drawn, draw_of, json_text
from schemas.derive.examples.lots import mix, salted, seed_of

Ids = Callable[[str, int], str | None]
"""From an object's name and a lot to the id of one of its entities; None where it has none."""

_RARE: Final = 60
"""Shift that leaves four bits of a lot: what is optional is absent where they are 0."""
_TURNS: Final = 3
"""A value changes with every so manieth version of its entity, each column in its own turn."""


class Version(NamedTuple):
    """What a body is made from. Equal versions have equal bodies."""

    id: str
    """As the body says it, where it does."""
    lot: int
    number: int
    created: int
    modified: int
    """Of a fact: when it was so."""
    parent: str | None = None
    """The id that stands in the path of its list."""


Fixed = Mapping[str, Callable[[Version], Drawn]]
"""By path: values that are not for chance to decide."""


class Example(NamedTuple):
    """`values` are by column name; those that are worked out from others are not among them."""

    body: dict[str, Any]
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Slot:
    name: str
    steps: tuple[str, ...]
    draw: Draw
    optional: bool
    salt: int


def filler(
    record: type[Record],
    fixed: Fixed | None = None,
    references: Mapping[str, str] | None = None,
    ids: Ids = lambda target, lot: None,
) -> Callable[[Version], Example]:
    """A function from a version to its example. `references` are columns that hold ids of another object.

    A Json column above other columns is what these make of it; of two columns at one path the second reads
    what the first one wrote.
    """
    fixed, references = fixed or {}, references or {}
    own, whole, again = _sorted(record)
    set_ = [(c.name, _steps(c), fixed[path]) for c in own if (path := _path(c)) in fixed]
    missing = [(tuple(path.split(".")), write) for path, write in fixed.items() if path not in _paths(own)]
    slots = [_slot(c, references.get(c.name), ids) for c in own if _path(c) not in fixed]

    def fill(version: Version) -> Example:
        body: dict[str, Any] = {}
        values: dict[str, Any] = {}
        lot, number, modified = version.lot, version.number, version.modified
        for name, steps, write in set_:
            wire, values[name] = write(version)
            _put(body, steps, wire)
        for slot in slots:
            turn = number - (number + slot.salt + lot) % _TURNS
            drawn = salted(lot ^ turn << 20, slot.salt)
            if slot.optional and not drawn >> _RARE:
                values[slot.name] = None
                continue
            wire, values[slot.name] = slot.draw(drawn, modified)
            _put(body, slot.steps, wire)
        for steps, write in missing:
            _put(body, steps, write(version)[0])
        for column in whole:
            values[column.name] = None if (found := _at(body, _steps(column))) is None else json_text(found)
        for column in again:
            wire = _at(body, _steps(column))
            values[column.name] = column.blank if wire is None else column.kind.read(wire)
        return Example(body, values)

    return fill


def _sorted(record: type[Record]) -> tuple[list[Column], list[Column], list[Column]]:
    """Columns with a path of their own, Json columns above others, and those whose path came before."""
    own: list[Column] = []
    whole: list[Column] = []
    again: list[Column] = []
    columns = [c for c in columns_of(record) if isinstance(c.source, At)]
    for column in columns:
        path = _path(column)
        if any(_path(other).startswith(f"{path}.") for other in columns):
            whole.append(column)
        else:
            (again if path in _paths(own) else own).append(column)
    return own, whole, again


def _slot(column: Column, target: str | None, ids: Ids) -> _Slot:
    assert isinstance(column.source, At)
    one = _one(column, column.source) if target is None else _reference(target, column, column.source, ids)
    draw = _many(one) if column.repeated else one
    return _Slot(column.name, _steps(column), draw, column.optional, seed_of(column.name) >> 8)


def _one(column: Column, source: At) -> Draw:
    if column.record is None:
        return draw_of(column, source)
    fill = filler(column.record)

    def nested(lot: int, now: int) -> Drawn:
        return fill(Version("", lot, 0, now, now))

    return nested


def _reference(target: str, column: Column, source: At, ids: Ids) -> Draw:
    made_up = draw_of(column, source)

    def refer(lot: int, now: int) -> Drawn:
        found = ids(target, mix(lot))
        return made_up(lot, now) if found is None else (found, found)

    return refer


def _many(one: Draw) -> Draw:
    """Up to three."""

    def several(lot: int, now: int) -> Drawn:
        items = [one(mix(lot + n), now) for n in range(lot >> 32 & 3)]
        return [wire for wire, _ in items], [value for _, value in items]

    return several


def _path(column: Column) -> str:
    assert isinstance(column.source, At)
    return column.source.path


def _paths(columns: Iterable[Column]) -> set[str]:
    return {_path(column) for column in columns}


def _steps(column: Column) -> tuple[str, ...]:
    return tuple(_path(column).split("."))


def _put(body: dict[str, Any], steps: tuple[str, ...], wire: Any) -> None:
    *above, last = steps
    for step in above:
        body = body.setdefault(step, {})
    body[last] = wire


def _at(body: Any, steps: tuple[str, ...]) -> Any:
    for step in steps:
        body = body.get(step) if isinstance(body, dict) else None
    return body
