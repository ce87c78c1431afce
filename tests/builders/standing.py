"""A part of what stands in ClickHouse: some tables and views with all that they read, and nothing else.

What a test doesn't ask about costs time: chdb 2.1.1 opens everything that there is at each request.
`tests/laws/test_database.py` has the whole, as migrations make it, and holds these statements to it.
"""

import re
from collections.abc import Iterable, Mapping

from schemas import catalogue
from schemas.declare.aggregates import Aggregate
from schemas.declare.events import Event
from schemas.declare.objects import Object
from schemas.derive import database
from schemas.derive.aggregate_views import law_view, why_changed_view, windows_view
from schemas.derive.ddl import create_table, create_view
from schemas.derive.labels import named_views
from schemas.derive.tables import revisions_of, table_of
from schemas.derive.views import View, current, facts, history


def of(declared: Event | Object) -> list[str]:
    """Statements that make a declaration's table and the views that follow from it."""
    table = table_of(declared)
    assert table is not None
    views = (facts(declared),) if isinstance(declared, Event) else (history(declared), current(declared))
    return [create_table(table), *map(create_view, views)]


def questions() -> list[str]:
    """What the aggregates and the views that are written by hand stand on."""
    by_hand = [view.name for view in catalogue.views()]
    return _standing(
        [*by_hand, *(name for aggregate in catalogue.aggregates() for name in _names(aggregate))]
    )


def named() -> list[str]:
    """Facts with the names of their entities, and what they are made of."""
    return _standing([view.name for view in named_views(catalogue.events(), catalogue.objects())])


def _names(aggregate: Aggregate) -> list[str]:
    rows = table_of(aggregate)
    assert rows is not None
    views = [make(aggregate).name for make in (law_view, windows_view, why_changed_view)]
    return [rows.name, revisions_of(aggregate).name, *views]


def _standing(names: Iterable[str]) -> list[str]:
    views = {view.name: view for view in database.views()}
    tables = {table.name: table for table in database.tables()}
    wanted = _with_what_they_read(names, views, views.keys() | tables.keys())
    made = [create_table(table) for name, table in tables.items() if name in wanted]
    return made + [create_view(view) for name, view in views.items() if name in wanted]


def _with_what_they_read(names: Iterable[str], views: Mapping[str, View], known: set[str]) -> set[str]:
    wanted, new = set[str](), set(names)
    while new:
        wanted |= new
        words = {word for name in new & views.keys() for word in re.findall(r"\w+", views[name].sql)}
        new = (words & known) - wanted
    return wanted
