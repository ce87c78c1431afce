"""Inserts in all the ways that clients write them."""

import json

import pytest

from tests.deploy.local.door.running import Door


@pytest.mark.parametrize(
    ("statement", "data"),
    [
        ("INSERT INTO {t} VALUES", "(1 + 1, lower('A')), ({n:Int32}, 'b');"),
        ("INSERT INTO {t} (b, a) VALUES", "('a', 2), ('b', 3)"),
        ("insert into table {t} format CSV\n", "2,a\n3,b\n"),
        ("INSERT INTO {t} FORMAT JSONEachRow\n", '{"a": 2, "b": "a"} {"a": 3, "b": "b"}'),
        ("INSERT INTO {t} SETTINGS input_format_null_as_default = 1 FORMAT TSV\n", "2\ta\n3\tb\n"),
        (
            "INSERT INTO {t} FORMAT TSV SETTINGS input_format_null_as_default = 1, max_threads=1\n",
            "2\ta\n3\tb\n",
        ),
        ("INSERT INTO {t} /* VALUES */ -- FORMAT CSV\n FORMAT TSV  \r\n", "2\ta\n3\tb\n"),
        ("INSERT INTO {t} SELECT toInt32(number + 2), char(number + 97) FROM numbers(2)", ""),
        ("INSERT INTO {t} (SELECT 2, 'a' UNION ALL SELECT 3, 'b')", ""),
        ("INSERT INTO {t} SELECT a + 1, b FROM input('a Int32, b String') FORMAT CSV\n", "1,a\n2,b\n"),
        ("WITH x AS (SELECT 2, 'a' UNION ALL SELECT 3, 'b') INSERT INTO {t} SELECT * FROM x", ""),
    ],
)
def test_rows_arrive(door: Door, database: str, statement: str, data: str) -> None:
    door.ask("CREATE TABLE format (a Int32, b String) ENGINE = MergeTree ORDER BY a", database=database)
    for table in (f"{database}.format", "`format`"):
        door.ask((statement + data).replace("{t}", table), database=database, param_n="3")
        assert door.ask("SELECT * FROM format ORDER BY a", database=database) == "2\ta\n3\tb\n"
        door.ask("TRUNCATE TABLE format", database=database)


def test_a_batch_is_one_block(door: Door, database: str) -> None:
    door.ask("CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a", database=database)
    door.ask("SYSTEM STOP MERGES t", database=database)
    response = door.post(
        b"".join(b"%d\n" % n for n in range(500_000)), query="INSERT INTO t FORMAT TSV", database=database
    )
    assert json.loads(response.headers["X-ClickHouse-Summary"])["written_rows"] == "500000"
    parts = f"SELECT rows FROM system.parts WHERE database = '{database}' AND active"
    assert door.ask(parts) == "500000\n"


def test_a_repeated_token_inserts_once_where_the_table_keeps_a_window(door: Door, database: str) -> None:
    window = "SETTINGS non_replicated_deduplication_window = 9"
    door.ask(f"CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a {window}", database=database)
    for token, value in (("x", "1"), ("x", "1"), ("y", "1")):
        query = f"INSERT INTO t VALUES ({value})"
        door.ask(query, database=database, insert_deduplication_token=token)
    assert door.ask("SELECT count() FROM t", database=database) == "2\n"


def test_an_acknowledged_insert_is_in_a_part(door: Door, database: str) -> None:
    """26.9 would queue it (async_insert = 1); the door pins what a server of ours does."""
    door.ask("CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a", database=database)
    door.ask("INSERT INTO t VALUES (1)", database=database)
    assert door.ask(f"SELECT count() FROM system.parts WHERE database = '{database}'") == "1\n"
    assert door.ask("SELECT count() FROM system.asynchronous_inserts") == "0\n"


def test_a_table_function_is_a_target_too(door: Door) -> None:
    response = door.post("INSERT INTO FUNCTION null('a Int32') VALUES (1), (2)")
    assert json.loads(response.headers["X-ClickHouse-Summary"])["written_rows"] == "2"


@pytest.mark.parametrize(
    "query", ["SELECT 1 INTO OUTFILE '/tmp/x'", "INSERT INTO t FROM INFILE '/tmp/x' FORMAT CSV"]
)
def test_the_client_has_no_files_here(door: Door, query: str) -> None:
    assert door.code(query) in (358, 78)
