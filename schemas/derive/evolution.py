"""What may change once it is published: fields and columns are added, with a default, and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from schemas.derive.ddl import add_column, comment_column, comment_on, create_table
from schemas.derive.tables import Table

Schema = Mapping[str, Any]
LockedTables = Mapping[str, Mapping[str, Any]]
"""Table → its `doc`, and its `columns` in order as (name, type, doc)."""


class Forbidden(ValueError):
    """The change would break records or rows that exist; the message says what to do instead."""


def without_docs(schema: Any) -> Any:
    """A schema as compatibility sees it: documentation may change at will."""
    if isinstance(schema, Mapping):
        return {key: without_docs(value) for key, value in schema.items() if key != "doc"}
    if isinstance(schema, list):
        return [without_docs(item) for item in schema]
    return schema


def _fields(schema: Schema) -> dict[str, Any]:
    return {field["name"]: without_docs(field) for field in schema["fields"]}


def check_schema(published: Sequence[Schema], declared: Schema) -> bool:
    """Whether `declared` is a new version. Raises Forbidden where it breaks one that is published."""
    name, fields = declared["name"], _fields(declared)
    for old in published:
        for field, was in _fields(old).items():
            if field not in fields:
                raise Forbidden(
                    f"{name}.{field} is published and now gone: keep it, and read nothing into it"
                )
            check_field(f"{name}.{field}", was, fields[field])
    for field, is_ in fields.items():
        if "default" not in is_:
            raise Forbidden(f"{name}.{field} has no default")
    return not published or without_docs(published[-1]) != without_docs(declared)


def check_field(where: str, was: Any, is_: Any) -> None:
    """Raises Forbidden where a published field changes; items of a list may gain fields as records do."""
    old, new = _items(was["type"]), _items(is_["type"])
    if old is not None and new is not None and was == {**is_, "type": was["type"]}:
        check_schema([old], new)
    elif was != is_:
        raise Forbidden(f"{where} was {_said(was)}, now it is {_said(is_)}: declare it under a new name")


def _said(field: Any) -> str:
    default = f"default {field['default']!r}" if "default" in field else "no default"
    return f"{field['type']} with {default}"


def _items(kind: Any) -> Schema | None:
    items = kind.get("items") if isinstance(kind, Mapping) else None
    return items if isinstance(items, Mapping) and items.get("type") == "record" else None


def migrate(locked: LockedTables, declared: Iterable[Table]) -> list[str]:
    """Statements that take the locked tables to the declared ones. Raises Forbidden for all but additions."""
    statements = []
    tables = {table.name: table for table in declared}
    if gone := sorted(locked.keys() - tables.keys()):
        raise Forbidden(f"tables {', '.join(gone)} are published and now gone: keep their declarations")
    for name, table in tables.items():
        if name not in locked:
            statements.append(create_table(table))
        else:
            _check_columns(table, locked[name]["columns"])
            statements += _additions(table, locked[name]["columns"])
            statements += [comment_on(table)] if table.doc != locked[name]["doc"] else []
    return statements


def _check_columns(table: Table, locked: Sequence[Sequence[str]]) -> None:
    types = {column.name: column.type for column in table.columns}
    for column, kind, _ in locked:
        if types.get(column) != kind:
            now = types.get(column, "gone")
            raise Forbidden(f"{table.name}.{column} was {kind}, now it is {now}: declare it under a new name")


def _additions(table: Table, locked: Sequence[Sequence[str]]) -> list[str]:
    """New columns, and new explanations of old ones: the comments in ClickHouse are what people read."""
    docs = {column: doc for column, _, doc in locked}
    statements, before = [], ""
    for declared in table.columns:
        if declared.name not in docs:
            statements.append(add_column(table, declared, before))
        elif docs[declared.name] != declared.doc:
            statements.append(comment_column(table, declared))
        before = declared.name
    return statements


def locked_form(tables: Iterable[Table]) -> dict[str, dict[str, Any]]:
    return {
        table.name: {"doc": table.doc, "columns": [[c.name, c.type, c.doc] for c in table.columns]}
        for table in tables
    }
