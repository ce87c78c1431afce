"""The bodies of an object's entities and of an event's facts."""

from collections.abc import Callable
from random import Random
from typing import Any, Final

from schemas.clock import to_iso
from schemas.declare.columns import At
from schemas.declare.events import Event
from schemas.declare.objects import Object
from schemas.derive.examples.filling import Example, Fixed, Ids, Version, filler
from schemas.derive.examples.kinds import Drawn

STATE: Final = "state"
"""An entity that is listed is in the first of the known states: lists leave the others out, or may."""


def entity_example(declared: Object, ids: Ids = lambda target, lot: None) -> Callable[[Version], Example]:
    """A function from a version of an entity to its body. Whose list it stands in is only in the values.

    What the body holds of an event's facts is as it was when the entity was made.
    """
    references = {**_divided(declared), **{join.column: join.to for join in declared.joins}}
    fill = filler(declared.record, _fixed(declared), references, ids)
    stamp = declared.per.parameter if declared.per else None
    facts = [held_example(declared, event) for event in declared.emits]

    def example(version: Version) -> Example:
        made = fill(version)
        if stamp:
            made.body.pop(stamp, None)
        for hold in facts:
            made.body.update(hold(Version(version.id, version.lot, 0, version.created, version.created)))
        return made

    return example


def expandable(declared: Object) -> frozenset[str]:
    """Fields that a list has only when it is asked for them: those that the declaration asks for."""
    return frozenset(word for key, value in declared.query if key == "expand" for word in value.split(","))


def held_keys(declared: Object) -> frozenset[str]:
    """Where a listed body holds facts."""
    asked = expandable(declared)
    return frozenset(key for key in declared.ignored if key in asked or not asked)


def held_example(declared: Object, event: Event) -> Callable[[Version], dict[str, Any]]:
    """What a listed body holds of an event's fact about its entity."""
    make, held = fact_example(event), held_keys(declared)

    def hold(version: Version) -> dict[str, Any]:
        return {key: value for key, value in make(version).body.items() if key in held}

    return hold


def fact_example(event: Event, ids: Ids = lambda target, lot: None) -> Callable[[Version], Example]:
    """A function from a version, whose id is the entity's and whose time is the fact's, to an event body.

    Where the event states an example itself, nothing is said of the values; where its bodies have parts that
    nothing explains, they are empty.
    """
    if (stated := event.example) is not None:
        return lambda v: Example({**stated(Random(v.lot), v.id, v.modified)}, {})
    if event.parts is not None:
        return lambda v: Example({}, {})
    fixed: dict[str, Callable[[Version], Drawn]] = {}
    if event.entity_path:
        fixed[event.entity_path] = lambda v: (v.id, v.id)
    if event.fetch:
        fixed[event.fetch.final] = lambda v: (to_iso(v.modified), v.modified)
    if event.time:
        written = int if event.time.millis else to_iso
        fixed[event.time.path] = lambda v: (written(v.modified), v.modified)
    return filler(event.record, fixed, {}, ids)


def _divided(declared: Object) -> dict[str, str]:
    """Divisions are everywhere: no declaration has to say what `division.id` leads to."""
    paths = {c.name: c.source.path for c in declared.columns if isinstance(c.source, At)}
    return {name: "divisions" for name, path in paths.items() if path == "division.id"}


def _fixed(declared: Object) -> Fixed:
    """Ids, dates, version and state."""
    fixed: dict[str, Callable[[Version], Drawn]] = {declared.id_path: lambda v: (v.id, v.id)}
    columns = {c.name: c for c in declared.columns}
    paths = {c.source.path: c for c in columns.values() if isinstance(c.source, At)}
    if declared.created and isinstance(source := columns[declared.created].source, At):
        fixed[source.path] = lambda v: (to_iso(v.created), v.created)
    if declared.modified:
        fixed[declared.modified] = lambda v: (to_iso(v.modified), v.modified)
    if "version" in paths:
        kind = paths["version"].kind
        number = str if kind.name == "text" else int
        fixed["version"] = lambda v: (number(v.number), number(v.number))
    if STATE in paths and isinstance(source := paths[STATE].source, At) and source.terms:
        listed = source.terms[0]
        fixed[STATE] = lambda v: (listed, listed)
    if declared.per:
        fixed[declared.per.parameter] = lambda v: (v.parent, v.parent)
    return fixed
