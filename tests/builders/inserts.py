"""Rows as INSERT statements, which every engine reads alike."""

from collections.abc import Mapping, Sequence
from functools import cache

from schemas.clock import to_iso
from schemas.derive import database
from schemas.derive.ddl import literal
from schemas.derive.tables import Table

Row = Mapping[str, object]
"""By column: text, number, boolean, None, a list, or a time in milliseconds."""


@cache
def _declared(table: str) -> Table:
    (found,) = (t for t in database.tables() if t.name == table)
    return found


def insert(into: str | Table, rows: Sequence[Row]) -> str:
    """All rows have the same columns; columns that they leave out are blank."""
    table = into if isinstance(into, Table) else _declared(into)
    kinds = {column.name: column.type for column in table.columns}
    types = [kinds[name] for name in rows[0]]
    values = (", ".join(map(_value, row.values(), types)) for row in rows)
    names = ", ".join(f"`{name}`" for name in rows[0])
    return f"INSERT INTO {table.name} ({names}) VALUES {', '.join(f'({one})' for one in values)}"


def _value(value: object, kind: str) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(item, kind) for item in value)}]"
    if isinstance(value, int) and "DateTime64" in kind:
        return literal(to_iso(value).replace("T", " ").removesuffix("Z"))
    return str(value)
