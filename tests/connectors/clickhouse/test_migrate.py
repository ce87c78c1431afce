"""Migrations on a real engine: each once, in order, and never in another form."""

import pytest
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError

from connectors.clickhouse.errors import MendSetup
from connectors.clickhouse.migrate import apply_migrations, run_all
from deploy.schema.files import Files
from deploy.schema.lock import view_statements

pytestmark = pytest.mark.stack
FIRST = ["CREATE TABLE IF NOT EXISTS t (a Int64) ENGINE = MergeTree ORDER BY a", "INSERT INTO t VALUES (1)"]
SECOND = ["ALTER TABLE t ADD COLUMN IF NOT EXISTS b String DEFAULT 'x'"]
THIRD = ["ALTER TABLE t ADD COLUMN IF NOT EXISTS c Int64 DEFAULT 7"]


def content(client: Client) -> list[object]:
    return [tuple(row) for row in client.query("SELECT * FROM t").result_rows]


def test_a_database_is_made_from_nothing_and_then_left_alone(client: Client) -> None:
    published = Files().migrations()
    assert apply_migrations(client, published) == list(published)
    run_all(client, view_statements())
    assert apply_migrations(client, published) == []
    run_all(client, view_statements())
    noted = client.query("SELECT name FROM applied_migrations ORDER BY name").result_rows
    assert [name for (name,) in noted] == sorted(published)


def test_an_earlier_database_has_what_is_new_only(client: Client) -> None:
    assert apply_migrations(client, {"0001": FIRST}) == ["0001"]
    assert apply_migrations(client, {"0001": FIRST, "0002": SECOND, "0003": THIRD}) == ["0002", "0003"]
    assert content(client) == [(1, "x", 7)]


def test_a_migration_that_has_changed_since_is_refused_and_nothing_after_it_is_run(client: Client) -> None:
    apply_migrations(client, {"0001": FIRST, "0002": SECOND})
    changed = ["ALTER TABLE t ADD COLUMN IF NOT EXISTS b Int64"]
    with pytest.raises(MendSetup, match="0002 was applied in another form: restore the file"):
        apply_migrations(client, {"0001": FIRST, "0002": changed, "0003": THIRD})
    assert content(client) == [(1, "x")]


def test_what_breaks_off_is_taken_up_where_it_broke(client: Client) -> None:
    broken = [SECOND[0], "ALTER TABLE nowhere ADD COLUMN x Int8"]
    with pytest.raises(DatabaseError, match="nowhere"):
        apply_migrations(client, {"0001": FIRST, "0002": broken, "0003": THIRD})
    assert apply_migrations(client, {"0001": FIRST, "0002": SECOND, "0003": THIRD}) == ["0002", "0003"]
    assert content(client) == [(1, "x", 7)]
