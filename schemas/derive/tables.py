"""ClickHouse tables: one for each declaration that is stored, exact by its key."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from schemas.declare.aggregates import Aggregate
from schemas.declare.columns import Column
from schemas.declare.controls import Control
from schemas.declare.events import Event
from schemas.declare.identity import State
from schemas.declare.objects import Object
from schemas.derive.record_types import Declaration, record_type

REVISION: Final = "revision"
VALUE_HASH: Final = "value_hash"


@dataclass(frozen=True, slots=True)
class TableColumn:
    name: str
    type: str
    doc: str


@dataclass(frozen=True, slots=True)
class Table:
    """A ReplacingMergeTree(revision): of rows with one key, the greatest revision is the row."""

    name: str
    columns: tuple[TableColumn, ...]
    order_by: tuple[str, ...]
    partition_by: str | None
    """A function of the key alone, or two versions of one row would never meet."""
    doc: str
    engine: str = f"ReplacingMergeTree({REVISION})"


def header_names(declared: Declaration) -> dict[str, str]:
    """What the header's columns are called in a declaration's table."""
    if isinstance(declared, Control):
        return dict(declared.names)
    if isinstance(declared, Aggregate):
        keys = {"entity_id": f"{declared.entity}_id", "effective_time": "window_start"}
        return {**keys, "received_time": "as_of"}
    if isinstance(declared, Event):
        return {"entity_id": f"{declared.entity}_id", "effective_time": "event_time"}
    return {"entity_id": f"{declared.entity}_id", "effective_time": "valid_from", "envelope_id": "run_id"}


_DOCS: Final[Mapping[str, str]] = {
    "window_start": "Start of the minute",
    "as_of": "How far event time had come when the row became so; if restated, when that record came",
    "since": "From when on",
    "lost_from": "The last sign of life before",
}
"""Of header columns that mean something else in a result, or in a record of our own."""
_NOT_STORED: Final = frozenset({"source", "envelope_id", "extra", REVISION})
"""Of a result: it comes from us, and its revision has the place that revisions have."""


def stored_columns(declared: Declaration) -> list[tuple[Column, str]]:
    """The columns of the records that the table has, each with what it is called there."""
    names = header_names(declared)
    left_out = _NOT_STORED if isinstance(declared, Aggregate) else ()
    columns = record_type(declared).columns
    return [(c, names.get(c.name, c.name)) for c in columns if c.name not in left_out]


def _flat(column: Column, name: str) -> Iterator[TableColumn]:
    docs = [part.doc for part in column.nested] or [_DOCS.get(name, column.doc)]
    renamed = [n.replace(column.name, name, 1) for n, _ in column.clickhouse()]
    for (_, kind), full, doc in zip(column.clickhouse(), renamed, docs, strict=True):
        yield TableColumn(full, kind, doc)


def _keys(declared: Declaration) -> tuple[str, ...]:
    if isinstance(declared, Event):
        tie = (VALUE_HASH,) if isinstance(declared.identity, State) else ()
        return declared.key_columns + tie
    if isinstance(declared, Object):
        return ("org", f"{declared.entity}_id", "valid_from")
    if isinstance(declared, Aggregate):
        return declared.keys
    return declared.table or ()


_HASH: Final = TableColumn(VALUE_HASH, "UInt64", "Hash of the values: equal for an exact duplicate")
_REVISION: Final = TableColumn(
    REVISION, "UInt64", "Epoch of the log << 48 | offset of the record that said so last"
)


@cache
def table_of(declared: Declaration) -> Table | None:
    """The table of a declaration's records, or None where they are not stored."""
    if isinstance(declared, Control) and declared.table is None:
        return None
    flat = [c for column, name in stored_columns(declared) for c in _flat(column, name)]
    stated = isinstance(declared, Event) and isinstance(declared.identity, State)
    columns = (*flat, _HASH, _REVISION) if stated else (*flat, _REVISION)
    keys = _keys(declared)
    time = next((key for key in keys if key in ("event_time", "window_start")), None)
    by_month = f"toYYYYMM({time})" if time else None
    return Table(_name(declared), columns, keys, by_month, declared.doc)


def _name(declared: Declaration) -> str:
    match declared:
        case Object():
            return f"{declared.entity}_versions"
        case Event():
            return f"{declared.name}_facts"
        case Aggregate():
            return f"{declared.name}_rows"
        case _:
            return declared.name


def revisions_of(aggregate: Aggregate) -> Table:
    """What its rows once said: how they came to be what they are."""
    rows = table_of(aggregate)
    assert rows is not None
    return replace(
        rows,
        name=f"{aggregate.name}_revisions",
        order_by=(*aggregate.keys, REVISION),
        doc=(
            f"{aggregate.doc} Each revision of each row, but for those whose cause is a plain sample: "
            "a row has one with every sample while its window is open, which would double the writing."
        ),
    )


WATERMARKS: Final = Table(
    name="watermarks",
    columns=(
        TableColumn("org", "LowCardinality(String)", "The organisation's name in our configuration"),
        TableColumn("family", "LowCardinality(String)", "The family whose log this is about"),
        TableColumn(
            "watermark",
            "SimpleAggregateFunction(max, DateTime64(3, 'UTC'))",
            "Running maximum of min(effective, received): how far time has come in the facts stored",
        ),
        TableColumn(
            REVISION,
            "SimpleAggregateFunction(max, UInt64)",
            "The newest record stored, of any type; 0 where an organisation lies on several partitions",
        ),
    ),
    order_by=("org", "family"),
    partition_by=None,
    doc="How far the sink has come, for each organisation.",
    # A maximum is the same however often and in whatever order it is taken.
    engine="AggregatingMergeTree",
)

ORGANISATIONS: Final = Table(
    name="organisations",
    columns=(
        TableColumn("org", "LowCardinality(String)", "The organisation's name in our configuration"),
        TableColumn("organization_id", "String", "Genesys's id of it"),
        TableColumn("time_zone", "LowCardinality(String)", "IANA name: whose days and busy hours are meant"),
        TableColumn(REVISION, "UInt64", "When the configuration was applied, ms"),
    ),
    order_by=("org",),
    partition_by=None,
    doc="The configured organisations, as of the last `trunkline schema apply`.",
)

CAPACITIES: Final = Table(
    name="configured_capacities",
    columns=(
        TableColumn("org", "LowCardinality(String)", "The organisation's name in our configuration"),
        TableColumn("trunk_base_id", "String", "The trunk base"),
        TableColumn("valid_from", "DateTime64(3, 'UTC')", "From when on"),
        TableColumn("capacity", "Nullable(Int64)", "Most calls at once; null: unlimited [calls]"),
        TableColumn("capacity_scope", "LowCardinality(String)", "base or instance"),
        TableColumn("withdrawn", "Bool", "No longer configured"),
        TableColumn(REVISION, "UInt64", "When the configuration was applied, ms"),
    ),
    order_by=("org", "trunk_base_id", "valid_from"),
    partition_by=None,
    doc="Capacities that the configuration states; they overrule what Genesys says.",
)
