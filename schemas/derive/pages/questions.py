"""A question in SQL for each declaration, which its page shows: tests ask every one of them."""

from collections.abc import Iterator, Mapping
from typing import Final

from schemas.declare.columns import Column
from schemas.declare.events import Event
from schemas.declare.identity import State
from schemas.declare.objects import Join, Object

_FEW: Final = 4
_DULL: Final = frozenset({"version", "description", "division_id"})
_WHOLE: Final = frozenset({"json", "bytes"})
"""Kinds that fill a screen."""
_AGO: Final = "now64(3) - INTERVAL 7 DAY"
_A_DAY: Final = "event_time > now64(3) - INTERVAL 1 DAY"


def as_it_was(declared: Object) -> str:
    """Each entity a week ago, from the history."""
    shown = ["org", f"{declared.entity}_id", *_telling(declared.columns), "valid_from", "valid_to"]
    return (
        f"SELECT {', '.join(shown)}\n"
        f"FROM {declared.name}_history\n"
        f"WHERE valid_from <= {_AGO} AND valid_to > {_AGO} AND NOT deleted\n"
        f"ORDER BY org, {declared.entity}_id\n"
        "LIMIT 10"
    )


def with_names(declared: Object, objects: Mapping[str, Object]) -> str | None:
    """Each entity as it is now, with the names of what it refers to; None where nothing has a name."""
    joins = list(_named(declared, objects))
    if not joins:
        return None
    own = f"{declared.name}.{declared.entity}_id"
    name = [f"{declared.name}.name AS name"] if _has_name(declared) else []
    shown = ", ".join([f"{declared.name}.org AS org", *(name or [f"{own} AS {declared.entity}_id"])])
    named = ",\n    ".join(f"{_called(join)}.name AS {_called(join)}_name" for join, _ in joins)
    lines = [f"SELECT {shown},\n    {named}", f"FROM {declared.name}"]
    for join, to in joins:
        called = _called(join)
        on = f"{called}.org = {declared.name}.org AND {called}.{to.entity}_id = {declared.name}.{join.column}"
        lines += [f"LEFT JOIN {to.name} AS {called}", f"    ON {on}"]
    return "\n".join([*lines, f"ORDER BY org, {own}", "LIMIT 10"])


def of_event(event: Event) -> str:
    """The newest fact of each entity; of what is counted, how many there were in each hour."""
    if isinstance(event.identity, State):
        key = ", ".join(name for name in event.key_columns if name != "event_time")
        telling = [c for c in _telling(event.columns) if c not in event.identity.key]
        return (
            f"SELECT {', '.join([key, 'event_time', *telling])}\n"
            f"FROM {event.name}\n"
            f"WHERE {_A_DAY}\n"
            "ORDER BY event_time DESC\n"
            f"LIMIT 1 BY {key}"
        )
    by = ["org", "toStartOfHour(event_time) AS hour", *_kind_of(event)]
    return (
        f"SELECT {', '.join(by)}, count() AS facts\n"
        f"FROM {event.name}\n"
        f"WHERE {_A_DAY}\n"
        "GROUP BY ALL\n"
        "ORDER BY hour DESC, facts DESC"
    )


def _telling(columns: tuple[Column, ...]) -> list[str]:
    """A few plain columns, the name first, in the order of the declaration."""
    plain = [c for c in columns if not c.repeated and not c.nested and c.kind.name not in _WHOLE]
    names = [c.name for c in plain if c.name not in _DULL and not c.name.startswith("date_")]
    return sorted(names, key=lambda name: name != "name")[: _FEW + 1]


def _kind_of(event: Event) -> list[str]:
    """The first column of few values."""
    terms = [c.name for c in event.columns if c.kind.name == "term" and not c.repeated]
    return terms[:1]


def _has_name(declared: Object) -> bool:
    return any(c.name == "name" for c in declared.columns)


def _called(join: Join) -> str:
    return join.column.removesuffix("_id")


def _named(declared: Object, objects: Mapping[str, Object]) -> Iterator[tuple[Join, Object]]:
    plain = {c.name for c in declared.columns if not c.repeated and not c.nested}
    for join in declared.joins:
        to = objects.get(join.to)
        if to is not None and _has_name(to) and join.column in plain:
            yield join, to
