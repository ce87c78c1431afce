"""ClickHouse statements for tables and views. Pure text; nothing here runs them."""

from schemas.derive.tables import Table, TableColumn
from schemas.derive.views import View


def literal(text: str) -> str:
    """A ClickHouse string literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _line(column: TableColumn) -> str:
    return f"`{column.name}` {column.type} COMMENT {literal(column.doc)}"


def create_table(table: Table) -> str:
    columns = ",\n".join(f"    {_line(column)}" for column in table.columns)
    partition = f"\nPARTITION BY {table.partition_by}" if table.partition_by else ""
    return (
        f"CREATE TABLE IF NOT EXISTS {table.name}\n(\n{columns}\n)\nENGINE = {table.engine}{partition}\n"
        f"ORDER BY ({', '.join(table.order_by)})\n"
        f"COMMENT {literal(table.doc)}"
    )


def add_column(table: Table, column: TableColumn, after: str) -> str:
    return f"ALTER TABLE {table.name} ADD COLUMN IF NOT EXISTS {_line(column)} AFTER `{after}`"


def comment_column(table: Table, column: TableColumn) -> str:
    return f"ALTER TABLE {table.name} COMMENT COLUMN `{column.name}` {literal(column.doc)}"


def create_view(view: View) -> str:
    """The comment of the view itself is a statement of its own: its place in CREATE differs by version."""
    columns = ",\n".join(f"    {_line(column)}" for column in view.columns)
    return f"CREATE OR REPLACE VIEW {view.name}\n(\n{columns}\n)\nAS\n{view.sql}"


def comment_on(relation: View | Table) -> str:
    return f"ALTER TABLE {relation.name} MODIFY COMMENT {literal(relation.doc)}"
