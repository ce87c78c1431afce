"""Statements as text."""

from schemas.derive.ddl import add_column, comment_on, create_table, create_view, literal
from schemas.derive.tables import Table, TableColumn
from schemas.derive.views import View

_ID = TableColumn("id", "String", "Id")
_SIZE = TableColumn("size", "Int64", "The object's size [bytes]")
_TABLE = Table("things", (_ID, _SIZE), ("id",), "toYYYYMM(at)", "Things.")


def test_a_literal_holds_whatever_is_in_it() -> None:
    assert literal(r"it's \ here") == r"'it\'s \\ here'"


def test_a_table() -> None:
    assert create_table(_TABLE).splitlines() == [
        "CREATE TABLE IF NOT EXISTS things",
        "(",
        "    `id` String COMMENT 'Id',",
        r"    `size` Int64 COMMENT 'The object\'s size [bytes]'",
        ")",
        "ENGINE = ReplacingMergeTree(revision)",
        "PARTITION BY toYYYYMM(at)",
        "ORDER BY (id)",
        "COMMENT 'Things.'",
    ]


def test_a_column_is_added_where_it_is_declared() -> None:
    assert add_column(_TABLE, _SIZE, "id") == (
        r"ALTER TABLE things ADD COLUMN IF NOT EXISTS `size` Int64 "
        r"COMMENT 'The object\'s size [bytes]' AFTER `id`"
    )


def test_a_view_and_its_comment() -> None:
    view = View("all_things", (_ID,), "SELECT id FROM things", "Every thing.")
    assert create_view(view) == (
        "CREATE OR REPLACE VIEW all_things\n(\n    `id` String COMMENT 'Id'\n)\nAS\nSELECT id FROM things"
    )
    assert comment_on(view) == "ALTER TABLE all_things MODIFY COMMENT 'Every thing.'"
