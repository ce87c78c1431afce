"""Records as the rows of their tables, said plainly: what the columnar way must come to."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from schemas.declare.columns import Column
from schemas.derive.record_types import RecordType
from schemas.derive.tables import REVISION, VALUE_HASH, stored_columns


def row(kind: RecordType, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a record, without the columns that the sink adds; times in milliseconds."""
    cells: dict[str, Any] = {}
    for column, name in stored_columns(kind.declaration):
        cells |= _cells(column, name, fields[column.name])
    return cells


def _cells(column: Column, name: str, value: Any) -> dict[str, Any]:
    if not column.nested:
        return {name: value}
    return {f"{name}.{part.name}": [item[part.name] for item in value] for part in column.nested}


def plainly(table: pa.Table) -> list[dict[str, Any]]:
    """The rows of a table that the sink made, without what it added."""
    return [{k: v for k, v in one.items() if k not in (REVISION, VALUE_HASH)} for one in whole(table)]


def whole(table: pa.Table) -> list[dict[str, Any]]:
    """The rows of a table that the sink made; times in milliseconds."""
    columns = [column.cast(_plain(column.type)) for column in table.columns]
    rows: list[dict[str, Any]] = pa.table(columns, names=table.column_names).to_pylist()
    return rows


def _plain(kind: pa.DataType) -> pa.DataType:
    """Times in milliseconds, within lists too."""
    if pa.types.is_list(kind):
        return pa.list_(_plain(kind.value_type))
    return pa.int64() if pa.types.is_timestamp(kind) else kind
