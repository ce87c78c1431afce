"""An aggregate's windows as views: the law over facts, the rows that are stored, and how they came about."""

from typing import Final

from schemas.declare.aggregates import Aggregate
from schemas.declare.results import WITHDRAWN
from schemas.derive.tables import REVISION, Table, TableColumn, revisions_of, table_of
from schemas.derive.views import View, quoted
from schemas.derive.windows.select import windows_sql

_TOLD: Final = (REVISION, "as_of", "cause")


def _rows(aggregate: Aggregate) -> Table:
    rows = table_of(aggregate)
    if rows is None:
        raise TypeError(f"{aggregate.name} has no table")
    return rows


def _columns(table: Table, names: tuple[str, ...]) -> tuple[TableColumn, ...]:
    by_name = {column.name: column for column in table.columns}
    return tuple(by_name[name] for name in names)


def law_view(aggregate: Aggregate) -> View:
    """Exact by itself, whatever the order and number of deliveries; its revision is of facts alone."""
    columns = _columns(_rows(aggregate), (*aggregate.keys, "state", *aggregate.measures, REVISION))
    doc = f"{aggregate.doc} Worked out from the facts, each time that it is asked."
    return View(f"{aggregate.name}_by_sql", columns, windows_sql(aggregate), doc)


def windows_view(aggregate: Aggregate) -> View:
    """What people read: the newest row of each window, as the engine or a restatement wrote it."""
    rows = _rows(aggregate)
    names = (*aggregate.keys, "state", *aggregate.measures, *_TOLD)
    sql = f"SELECT {quoted(names)} FROM {rows.name} FINAL WHERE state != '{WITHDRAWN}'"
    return View(aggregate.name, _columns(rows, names), sql, aggregate.doc)


def why_changed_view(aggregate: Aggregate) -> View:
    """Revisions in no order: ask for one window."""
    table = revisions_of(aggregate)
    names = (*aggregate.keys, *_TOLD, "state", *aggregate.measures)
    sql = f"SELECT {quoted(names)} FROM {table.name} FINAL"
    return View(f"why_{aggregate.name}_changed", _columns(table, names), sql, table.doc)
