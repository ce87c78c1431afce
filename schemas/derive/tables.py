"""ClickHouse tables: one for each declaration that is stored, exact by its key."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

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
    if isinstance(declared, Event):
        return {"entity_id": f"{declared.entity}_id", "effective_time": "event_time"}
    return {"entity_id": f"{declared.entity}_id", "effective_time": "valid_from", "envelope_id": "run_id"}


def _flat(column: Column, name: str) -> Iterator[TableColumn]:
    docs = [part.doc for part in column.nested] or [column.doc]
    renamed = [n.replace(column.name, name, 1) for n, _ in column.clickhouse()]
    for (_, kind), full, doc in zip(column.clickhouse(), renamed, docs, strict=True):
        yield TableColumn(full, kind, doc)


def _keys(declared: Declaration) -> tuple[str, ...]:
    if isinstance(declared, Event):
        tie = (VALUE_HASH,) if isinstance(declared.identity, State) else ()
        return declared.key_columns + tie
    if isinstance(declared, Object):
        return ("org", f"{declared.entity}_id", "valid_from")
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
    names = header_names(declared)
    flat = [
        c
        for column in record_type(declared).columns
        for c in _flat(column, names.get(column.name, column.name))
    ]
    stated = isinstance(declared, Event) and isinstance(declared.identity, State)
    columns = (*flat, _HASH, _REVISION) if stated else (*flat, _REVISION)
    suffix = "_facts" if isinstance(declared, Event) else ""
    name = f"{declared.entity}_versions" if isinstance(declared, Object) else declared.name + suffix
    keys = _keys(declared)
    by_month = "toYYYYMM(event_time)" if "event_time" in keys else None
    return Table(name, columns, keys, by_month, declared.doc)


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
            REVISION, "SimpleAggregateFunction(max, UInt64)", "The newest record stored, of any type"
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
