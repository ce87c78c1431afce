"""The two lists of pages, and what all of their tables have."""

from collections.abc import Iterable, Sequence
from typing import Final

from schemas.declare.events import Event
from schemas.declare.objects import Object
from schemas.derive.pages import words
from schemas.derive.pages.links import event_link, object_link
from schemas.derive.pages.markdown import code, page, table
from schemas.derive.tables import table_of

_OBJECTS: Final = "objects"
_EVENTS: Final = "events"
_DELETED: Final = (
    "An entity is gone once two COMPLETE runs in a row didn't list it, since the first of them: "
    "[exactness.md](../exactness.md)."
)


def object_index(objects: Sequence[Object]) -> str:
    rows = [
        (
            object_link(o.name, _OBJECTS),
            o.doc,
            code(o.path),
            words.lasting(o.every_ms),
            words.permission(o.permission),
        )
        for o in objects
    ]
    return page(
        "# Objects",
        "Lists that are read over REST, as they are and as they were. One page each, made from its "
        "declaration in `schemas/objects/`.",
        table(("object", "what it is", "path", "every", "permission"), rows),
        f"`every` is a setting of each organisation. {_DELETED}",
        *_shared((declared, f"{declared.entity}_id") for declared in objects),
    )


def event_index(events: Sequence[Event]) -> str:
    rows = [
        (
            event_link(e.name, _EVENTS),
            e.doc,
            code(e.topic) if e.topic else "",
            words.stated(e.permission) if e.topic else "",
        )
        for e in events
    ]
    return page(
        "# Events",
        "What Genesys says by itself, over EventBridge or WebSocket, or is asked for over REST. A page each, "
        "made from its declaration in `schemas/events/`.",
        table(("event", "what it is", "topic", "permission"), rows),
        *_shared((event, f"{event.entity}_id") for event in events),
    )


def _shared(declared: Iterable[tuple[Object | Event, str]]) -> tuple[str, ...]:
    """Columns that every table has beside what its declaration says, the id under a name of its own."""
    common: dict[str, tuple[str, ...]] = {}
    for number, (one, own) in enumerate(declared):
        rows = _beside(one, own)
        common = {name: row for name, row in rows.items() if number == 0 or name in common}
    return "## Columns that all have", table(("column", "type", "meaning"), common.values())


def _beside(one: Object | Event, own: str) -> dict[str, tuple[str, ...]]:
    stored, said = table_of(one), {column.name for column in one.columns}
    columns = [c for c in stored.columns if c.name.partition(".")[0] not in said] if stored else []
    names = {c.name: "<entity>_id" if c.name == own else c.name for c in columns}
    return {names[c.name]: (code(names[c.name]), code(c.type), c.doc) for c in columns}
