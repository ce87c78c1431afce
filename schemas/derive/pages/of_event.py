"""The page of an event."""

from collections.abc import Iterator, Sequence
from typing import Final

from schemas.declare.aggregates import Aggregate
from schemas.declare.events import Event, Fetch, Snapshot
from schemas.declare.identity import State
from schemas.declare.objects import Object
from schemas.derive.labels import named_views
from schemas.derive.pages import words
from schemas.derive.pages.columns import column_table
from schemas.derive.pages.links import event_link, object_link
from schemas.derive.pages.markdown import code, codes, facts_of, page, sql
from schemas.derive.pages.missed import missed, searched
from schemas.derive.pages.questions import of_event
from schemas.derive.record_types import record_type
from schemas.derive.tables import table_of

_FROM: Final = "events"


def event_page(
    event: Event, events: Sequence[Event], objects: Sequence[Object], aggregates: Sequence[Aggregate]
) -> str:
    """`events`, `objects` and `aggregates` are all that there are."""
    newest = isinstance(event.identity, State)
    return page(
        f"# {event.name}",
        event.doc,
        facts_of(_facts(event, objects, aggregates)),
        *_twin(event),
        *_fetched(event),
        *missed(event, events, objects),
        "## Columns",
        f"Of {code(event.name)}, beside [those that all have](README.md#columns-that-all-have).",
        column_table(event.columns),
        *_ignored(event),
        "## Ask",
        "The newest of the last day:" if newest else "How many there were in each hour of the last day:",
        sql(of_event(event)),
    )


def _facts(
    event: Event, objects: Sequence[Object], aggregates: Sequence[Aggregate]
) -> Iterator[tuple[str, str]]:
    if event.topic:
        yield "topic", code(event.topic)
        yield "permission", words.stated(event.permission)
    else:
        yield "topic", "none: the facts are fetched"
    yield "log", words.log(event.family)
    yield "record", code(record_type(event).name)
    where = f"in the body {code(event.entity_path)}" if event.entity_path else "the `{id}` of the topic"
    yield f"{event.entity.replace('_', ' ')}", f"{code(f'{event.entity}_id')}: {where}"
    yield "time", f"{code('event_time')}: {words.effective(event)}"
    yield "identity", words.identity(event)
    if (stored := table_of(event)) is not None:
        by = f", in partitions by {code(stored.partition_by)}" if stored.partition_by else ""
        yield "table", f"{code(stored.name)}, ordered by {codes(stored.order_by)}{by}"
    yield "views", "; ".join(_views(event, objects))
    yield "windows", codes(a.name for a in aggregates if a.source is event)
    told = (one.name for one in objects if event in one.emits)
    yield "told as well by", ", ".join(object_link(name, _FROM) for name in told)


def _views(event: Event, objects: Sequence[Object]) -> Iterator[str]:
    yield f"{code(event.name)}: each fact once"
    for named in named_views([event], objects):
        yield f"{code(named.name)}: with the name that its {event.entity.replace('_', ' ')} had then"


def _twin(event: Event) -> Iterator[str]:
    if isinstance(twin := event.snapshot, Snapshot):
        yield "## Over REST"
        yield facts_of(
            [
                ("read from", code(f"{twin.method} {twin.path}{_ids(twin)}")),
                ("ids", f"of {object_link(twin.of, _FROM)}, {twin.batch} a request"),
                ("permission", words.permission(twin.permission)),
                ("every", _every(event.name, twin.every_ms)),
            ]
        )


def _ids(twin: Snapshot) -> str:
    return "" if twin.posted else f"?{twin.ids_parameter}=…"


def _fetched(event: Event) -> Iterator[str]:
    if isinstance(fetch := event.fetch, Fetch):
        patience = f"what isn't there yet is asked for again, for {words.lasting(fetch.patience_ms)}"
        yield "## Fetched over REST"
        yield facts_of(
            [
                ("read from", code(f"GET {fetch.path}?{fetch.ids_parameter}=…")),
                ("or one by one", code(f"GET {fetch.one_path}")),
                ("ids", f"of {event_link(fetch.of, _FROM)}, {fetch.batch} a request; {patience}"),
                ("permission", words.permission(fetch.permission)),
                ("every", _every(event.name, fetch.every_ms)),
                *searched(fetch),
            ]
        )


def _every(name: str, every_ms: int) -> str:
    return f"{words.lasting(every_ms)}, or what {code(f'schedules.{name}')} says"


def _ignored(event: Event) -> Iterator[str]:
    if event.ignored:
        yield "## Not kept"
        yield f"{codes(sorted(event.ignored))}. What no declaration knows is kept in `extra`."
