"""What stands in ClickHouse is what is declared: the catalogue can't lie, on any engine."""

from typing import Final

import pytest

from schemas.derive.database import tables, views
from schemas.derive.ddl import comment_on, create_view
from schemas.derive.tables import Table, TableColumn
from schemas.derive.views import View
from tests.engines.engine import Database

_EVERYTHING: Final[tuple[Table | View, ...]] = (*tables(), *views())
Described = list[tuple[str, str, str]]
"""(name, type, comment) of each column."""


def _declared(columns: tuple[TableColumn, ...]) -> Described:
    return [(column.name, column.type, column.doc) for column in columns]


def _described(migrated: Database) -> dict[str, Described]:
    """The columns of every table and view."""
    described: dict[str, Described] = {}
    for row in migrated.rows(
        "SELECT table, name, type, comment FROM system.columns "
        f"WHERE database = '{migrated.name}' ORDER BY table, position"
    ):
        described.setdefault(row["table"], []).append((row["name"], row["type"], row["comment"]))
    return described


def _comments(migrated: Database) -> dict[str, str]:
    found = migrated.rows(f"SELECT name, comment FROM system.tables WHERE database = '{migrated.name}'")
    return {row["name"]: row["comment"] for row in found}


def test_migrations_from_nothing_make_what_is_declared(migrated: Database) -> None:
    """Tables by migrations, views as they are now; nothing else."""
    assert _described(migrated) == {one.name: _declared(one.columns) for one in _EVERYTHING}
    assert _comments(migrated) == {one.name: one.doc for one in _EVERYTHING}


def test_tables_are_exact_by_their_key(migrated: Database) -> None:
    """Ordered by the identity, and parted by functions of it only: two versions of a row always meet."""
    found = migrated.rows(
        "SELECT name, engine_full, sorting_key, partition_key FROM system.tables "
        f"WHERE database = '{migrated.name}' AND engine LIKE '%MergeTree'"
    )
    keys = {row["name"]: row for row in found}
    assert keys.keys() == {table.name for table in tables()}
    for table in tables():
        assert keys[table.name]["sorting_key"].strip("()") == ", ".join(table.order_by)
        assert keys[table.name]["partition_key"] == (table.partition_by or "")
        assert keys[table.name]["engine_full"].startswith(table.engine)


@pytest.mark.parametrize("table", [t for t in tables() if t.partition_by], ids=lambda t: t.name)
def test_partitions_are_functions_of_the_key(table: Table) -> None:
    others = {column.name for column in table.columns} - set(table.order_by)
    assert not others & set((table.partition_by or "").replace("(", " ").replace(")", " ").split())


def _narrow(kind: str) -> str:
    """Without LowCardinality, which is storage and not meaning."""
    return kind.replace("LowCardinality(Nullable(String))", "Nullable(String)").replace(
        "LowCardinality(String)", "String"
    )


def test_views_select_what_they_say(migrated: Database) -> None:
    """The column list of a CREATE VIEW casts: without this, a wrong declaration would hide."""
    migrated.run(f"CREATE VIEW as_selected_{view.name} AS {view.sql}" for view in views())
    selected = _described(migrated)
    migrated.run(f"DROP VIEW as_selected_{view.name}" for view in views())
    for view in views():
        assert [(name, _narrow(kind)) for name, kind, _ in selected[f"as_selected_{view.name}"]] == [
            (column.name, _narrow(column.type)) for column in view.columns
        ], view.name


def test_views_can_be_made_again(migrated: Database) -> None:
    migrated.run(s for view in views() for s in (create_view(view), comment_on(view)))
    assert _comments(migrated) == {one.name: one.doc for one in _EVERYTHING}


@pytest.mark.parametrize("view", views(), ids=lambda v: v.name)
def test_every_column_is_explained(view: View) -> None:
    assert all(column.doc for column in view.columns)
    assert view.doc.endswith(".")


def test_a_view_comes_after_those_that_it_reads() -> None:
    names = [view.name for view in views()]
    for i, view in enumerate(views()):
        words = set(view.sql.replace("(", " ").replace(")", " ").replace(",", " ").split())
        assert not words & set(names[i + 1 :]) - _own_names(view)


def _own_names(view: View) -> set[str]:
    """Names that the view's own WITH gives."""
    return {
        line.split(" AS (")[0].removeprefix("WITH ").strip()
        for line in view.sql.splitlines()
        if " AS (" in line
    }
