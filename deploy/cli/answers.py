"""Rows of an answer as a table for people."""

from rich.table import Table


def table_of(rows: list[dict[str, object]]) -> Table:
    table = Table(show_edge=False, header_style="bold")
    for name, value in (rows[0] if rows else {}).items():
        table.add_column(name, justify="right" if isinstance(value, int | float) else "left")
    for row in rows:
        table.add_row(*["–" if value is None else str(value) for value in row.values()])
    return table
