"""An aggregate's windows, as a view over facts."""

from schemas.declare.aggregates import Aggregate
from schemas.derive.tables import REVISION, TableColumn
from schemas.derive.views import View
from schemas.derive.windows.select import windows_sql


def key_columns(aggregate: Aggregate) -> tuple[TableColumn, ...]:
    return (
        TableColumn("org", "LowCardinality(String)", "The organisation's name in our configuration"),
        TableColumn(f"{aggregate.entity}_id", "String", "Id"),
        TableColumn("window_start", "DateTime64(3, 'UTC')", "Start of the minute"),
        TableColumn(
            "state",
            "LowCardinality(String)",
            "closed, or live: covered up to the last sample and still changing",
        ),
    )


def measure_columns(aggregate: Aggregate) -> tuple[TableColumn, ...]:
    return tuple(
        TableColumn(name, "Nullable(Int64)" if measure.nullable else "Int64", measure.doc)
        for name, measure in aggregate.measures.items()
    )


def windows_view(aggregate: Aggregate) -> View:
    """The law: exact by itself, whatever the order and number of deliveries."""
    newest = TableColumn(REVISION, "UInt64", "Newest record that this row was made of")
    columns = (*key_columns(aggregate), *measure_columns(aggregate), newest)
    return View(aggregate.name, columns, windows_sql(aggregate), aggregate.doc)
