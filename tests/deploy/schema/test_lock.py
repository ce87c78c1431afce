"""Generated files in a folder of their own: from nothing, after an addition, after what must not be."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.schema.files import Files
from deploy.schema.lock import lock, pending, view_statements
from deploy.schema.pages import declared_pages
from schemas.catalogue import record_types
from schemas.derive.database import tables
from schemas.derive.ddl import create_table
from schemas.derive.evolution import Forbidden, locked_form
from schemas.derive.record_types import record_type
from schemas.derive.tables import Table, TableColumn, table_of
from schemas.events.trunk_metrics import TRUNK_METRICS
from tests.engines.engine import Engine

_COLUMN = "mismatch_count"
_TYPE = record_type(TRUNK_METRICS)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Everything published as it is declared."""
    made = Files(tmp_path / "schemas")
    lock(made)
    return made


def _table() -> Table:
    found = table_of(TRUNK_METRICS)
    assert found is not None
    return found


def _before_the_column() -> list[Table]:
    """The tables as they were before trunk metrics had the column."""
    older = replace(_table(), columns=tuple(c for c in _table().columns if c.name != _COLUMN))
    return [older if table.name == older.name else table for table in tables()]


def _publish_without_the_column(files: Files) -> None:
    schema = _TYPE.avro()
    schema["fields"] = [f for f in schema["fields"] if f["name"] != _COLUMN]
    files.publish(_TYPE.name, 1, schema)
    files.lock_tables(locked_form(_before_the_column()))


def test_everything_is_written_from_nothing_and_nothing_twice(tmp_path: Path) -> None:
    files = Files(tmp_path / "schemas")
    written = {path.relative_to(tmp_path).as_posix() for path in lock(files)}
    schemas = {f"schemas/avro/{kind.name}.v1.avsc" for kind in record_types()}
    pages = {f"docs/{page}" for page in declared_pages()}
    assert written == {*schemas, *pages, "schemas/clickhouse/0001_tables.sql", "schemas/clickhouse/views.sql"}
    assert files.published() == {kind.name: [kind.avro()] for kind in record_types()}
    assert files.locked_tables() == locked_form(tables())
    assert not pending(files)
    assert lock(files) == []


def test_statements_come_back_as_they_were_written(files: Files) -> None:
    assert files.migrations() == {"0001_tables.sql": [create_table(table) for table in tables()]}


def test_an_added_column_is_one_statement_and_one_version(files: Files) -> None:
    _publish_without_the_column(files)
    found = pending(files)
    assert found.schemas == ((_TYPE.name, 2),)
    (statement,) = found.statements
    assert statement.startswith("ALTER TABLE trunk_metrics_facts ADD COLUMN IF NOT EXISTS `mismatch_count`")
    assert statement.endswith("AFTER `outbound_calls`")
    assert not found.views
    assert {path.name for path in lock(files)} == {f"{_TYPE.name}.v2.avsc", "0002_additions.sql"}
    assert not pending(files)
    assert list(files.migrations()) == ["0001_tables.sql", "0002_additions.sql"]


def test_a_migrated_table_is_the_declared_one(engine: Engine, files: Files) -> None:
    """Whichever way it came about, by creation or by addition, and run twice after a crash."""
    _publish_without_the_column(files)
    lock(files)
    additions = files.migrations()["0002_additions.sql"]
    created = [create_table(table) for table in _before_the_column()]
    database = engine.database([*created, *additions, *additions])
    found = database.rows(
        "SELECT name, type, comment FROM system.columns "
        f"WHERE database = '{database.name}' AND table = '{_table().name}' ORDER BY position"
    )
    assert [TableColumn(r["name"], r["type"], r["comment"]) for r in found] == list(_table().columns)


def _created_before() -> str:
    first, *others = _table().columns
    return create_table(replace(_table(), doc="Before", columns=(replace(first, doc="Before"), *others)))


def test_a_new_explanation_is_a_migration(engine: Engine, files: Files) -> None:
    locked = json.loads(json.dumps(locked_form(tables())))
    locked[_table().name]["doc"] = "What it said before"
    locked[_table().name]["columns"][0][2] = "What it said before"
    files.lock_tables(locked)
    found = pending(files)
    assert len(found.statements) == 2
    database = engine.database([_created_before(), *found.statements])
    where = f"database = '{database.name}' AND table = '{_table().name}' AND name = 'org'"
    comment = database.text(f"SELECT comment FROM system.columns WHERE {where}")
    assert comment.strip() == _table().columns[0].doc


def test_views_are_written_when_they_change(files: Files) -> None:
    files.write_views(view_statements()[2:])
    assert pending(files).views
    assert lock(files) == [files.views]


def test_pages_follow_the_declarations(files: Files) -> None:
    """What was written by hand is written over, and the page of what is gone goes too."""
    edited, gone = files.docs / "objects/trunks.md", files.docs / "events/gone.md"
    edited.write_text("By hand")
    gone.write_text("Of nothing")
    assert pending(files).pages == ("events/gone.md", "objects/trunks.md")
    assert set(lock(files)) == {edited, gone}
    assert files.pages() == declared_pages()


def test_what_is_gone_is_forbidden(files: Files) -> None:
    files.publish("trunkline.telephony.Gone", 1, {"type": "record", "name": "Gone", "fields": []})
    with pytest.raises(Forbidden, match=r"trunkline\.telephony\.Gone"):
        pending(files)


def test_a_table_that_is_gone_is_forbidden(files: Files) -> None:
    files.lock_tables({**files.locked_tables(), "gone": {"doc": "", "columns": []}})
    with pytest.raises(Forbidden, match="gone"):
        pending(files)


@pytest.mark.parametrize(("name", "kind"), [("inbound_calls", "String"), ("no_longer_there", "Int64")])
def test_a_stored_column_keeps_its_name_and_type(files: Files, name: str, kind: str) -> None:
    locked = files.locked_tables()
    locked[_table().name]["columns"] = [[name, kind, "Doc"]]
    files.lock_tables(locked)
    with pytest.raises(Forbidden, match=rf"trunk_metrics_facts\.{name} was {kind}"):
        pending(files)
