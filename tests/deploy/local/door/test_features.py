"""What Trunkline asks of a ClickHouse server is there."""

import time

import pytest

from tests.deploy.local.door.running import Door

ASOF = """
SELECT s.trunk, s.at, n.name FROM (SELECT 'a' AS trunk, number AS at FROM numbers(3)) AS s
ASOF JOIN (SELECT 'a' AS trunk, number * 2 AS since, ['old', 'new'][number + 1] AS name FROM numbers(2)) AS n
ON s.trunk = n.trunk AND s.at >= n.since ORDER BY s.at
"""


def test_asof_join(door: Door) -> None:
    assert door.ask(ASOF) == "a\t0\told\na\t1\told\na\t2\tnew\n"


def test_window_functions(door: Door) -> None:
    query = "SELECT sum(number) OVER (ORDER BY number ROWS 1 PRECEDING) FROM numbers(4)"
    assert door.ask(query) == "0\n1\n3\n5\n"


def test_the_latest_revision_wins_with_final(door: Door, database: str) -> None:
    columns = "k UInt8, v String, revision UInt64"
    door.ask(
        f"CREATE TABLE t ({columns}) ENGINE = ReplacingMergeTree(revision) ORDER BY k", database=database
    )
    for revision, value in ((2, "new"), (1, "old")):
        door.ask(f"INSERT INTO t VALUES (1, '{value}', {revision})", database=database)
    assert door.ask("SELECT v FROM t FINAL", database=database) == "new\n"


@pytest.mark.parametrize("target", ["own", "default"])
def test_refreshable_views(door: Door, database: str, target: str) -> None:
    view = f"{database if target == 'own' else 'default'}.refreshed_{database}"
    door.ask(
        f"CREATE MATERIALIZED VIEW {view} REFRESH EVERY 1 SECOND ENGINE = Memory AS SELECT now64() AS at"
    )
    first = last = ""
    end = time.monotonic() + 10
    while first == last or not first:
        assert time.monotonic() < end
        time.sleep(0.1)
        last = door.ask(f"SELECT at FROM {view}")
        first = first or last
    door.ask(f"DROP TABLE {view}")


def test_the_server_shows_what_it_does(door: Door, database: str) -> None:
    assert door.ask("SHOW PROCESSLIST").count("\n") >= 1
    assert door.ask("SELECT count() FROM system.processes WHERE query LIKE '%processes%'") == "1\n"
    door.ask("CREATE TABLE t (a UInt8) ENGINE = MergeTree ORDER BY a", database=database)
    assert door.ask("SHOW TABLES", database=database) == "t\n"
    assert "MergeTree" in door.ask("SHOW CREATE TABLE t", database=database)
    assert door.ask("DESCRIBE t FORMAT CSV", database=database).startswith('"a","UInt8"')
    for table in (
        "parts",
        "columns",
        "metrics",
        "events",
        "mutations",
        "merges",
        "settings",
        "view_refreshes",
    ):
        assert door.ask(f"SELECT count() FROM system.{table}").strip().isdecimal()


def test_default_is_a_database_like_any_other(door: Door) -> None:
    """chDB's own takes an unknown table's name for that of a file."""
    assert door.ask("SELECT engine FROM system.databases WHERE name = 'default'") == "Atomic\n"
    assert door.code("SELECT * FROM `/etc/hostname`") == 60


def test_mutations_and_light_deletes(door: Door, database: str) -> None:
    door.ask("CREATE TABLE t (a UInt8, b UInt8) ENGINE = MergeTree ORDER BY a", database=database)
    door.ask("INSERT INTO t SELECT number, 0 FROM numbers(4)", database=database)
    door.ask("ALTER TABLE t UPDATE b = a WHERE a > 1", database=database, mutations_sync="1")
    door.ask("DELETE FROM t WHERE a = 3", database=database)
    assert door.ask("SELECT sum(b) FROM t", database=database) == "2\n"
