"""All that stands in ClickHouse: every table, and every view in an order in which they can be made."""

import re
from collections.abc import Iterable
from functools import cache
from graphlib import TopologicalSorter

from schemas import catalogue
from schemas.derive.aggregate_views import law_view, why_changed_view, windows_view
from schemas.derive.labels import named_views
from schemas.derive.tables import CAPACITIES, ORGANISATIONS, WATERMARKS, Table, revisions_of, table_of
from schemas.derive.views import View, current, facts, history


@cache
def tables() -> tuple[Table, ...]:
    declared = (table_of(t.declaration) for t in catalogue.record_types())
    revisions = (revisions_of(aggregate) for aggregate in catalogue.aggregates())
    own = (WATERMARKS, ORGANISATIONS, CAPACITIES)
    return tuple(sorted((*filter(None, declared), *revisions, *own), key=lambda t: t.name))


@cache
def views() -> tuple[View, ...]:
    """Derived ones and those written by hand, each after the views that it reads."""
    derived = [facts(event) for event in catalogue.events()]
    derived += [make(declared) for declared in catalogue.objects() for make in (history, current)]
    of_aggregates = (law_view, windows_view, why_changed_view)
    derived += [make(aggregate) for aggregate in catalogue.aggregates() for make in of_aggregates]
    derived += named_views(catalogue.events(), catalogue.objects())
    return _ordered([*derived, *catalogue.views()])


def _ordered(found: Iterable[View]) -> tuple[View, ...]:
    by_name = {view.name: view for view in found}
    words = {name: set(re.findall(r"\w+", view.sql)) for name, view in sorted(by_name.items())}
    sorter = TopologicalSorter({name: (words[name] & by_name.keys()) - {name} for name in words})
    sorter.prepare()
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())  # sets have no order of their own
        order += ready
        sorter.done(*ready)
    return tuple(by_name[name] for name in order)
