"""Facts with the name that their entity had at the time: a rename since then changes nothing of them."""

from collections.abc import Iterable, Iterator

from schemas.declare.events import Event
from schemas.declare.objects import Object
from schemas.derive.tables import TableColumn
from schemas.derive.views import View, facts, quoted

_NAME = "name"


def named_views(events: Iterable[Event], objects: Iterable[Object]) -> Iterator[View]:
    """`<event>_named`, of each event whose entities are listed with a name."""
    of = {declared.entity: declared for declared in objects if _named(declared)}
    yield from (_view(event, of[event.entity]) for event in events if event.entity in of)


def _named(declared: Object) -> bool:
    return any(column.name == _NAME for column in declared.columns) and declared.per is None


def _view(event: Event, declared: Object) -> View:
    told, label = facts(event), f"{event.entity}_name"
    names = [column.name for column in told.columns]
    shown = TableColumn(label, "String", "Its name at that time; empty: the inventory never had it")
    key = f"org, {event.entity}_id, event_time"
    sql = f"""
WITH labels AS (
    SELECT org, {event.entity}_id, valid_from AS event_time, ifNull({_NAME}, '') AS {label}
    FROM {declared.name}_history
)
SELECT {quoted([*names, label])}
FROM {event.name} ASOF LEFT JOIN labels USING ({key})"""
    doc = f"{event.doc} With the {event.entity.replace('_', ' ')}'s name as of each fact."
    return View(f"{event.name}_named", (*told.columns, shown), sql.strip(), doc)
