"""Inserts on a real engine: stored when the call returns, and what is made of each refusal."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pytest
from clickhouse_connect.driver.client import Client
from prometheus_client import REGISTRY

from connectors.clickhouse.client import open_client
from connectors.clickhouse.errors import MendSetup
from connectors.clickhouse.insert import Backpressure, ClickHouseStore
from connectors.settings.model import ClickHouse
from connectors.settings.secrets import Secret
from deploy.local import chaos
from deploy.local import stack as stacks
from deploy.local.state import Stack

pytestmark = pytest.mark.stack
BY_KEY = """
CREATE TABLE t (k UInt32, v String, r UInt64)
ENGINE = ReplacingMergeTree(r) ORDER BY k PARTITION BY k % 150
"""
PLAIN = "CREATE TABLE t (k UInt32) ENGINE = MergeTree ORDER BY k"


def rows(count: int, revision: int = 1) -> pa.Table:
    keys = pa.array(range(count), pa.uint32())
    return pa.table({"k": keys, "v": ["é"] * count, "r": pa.array([revision] * count, pa.uint64())})


def asked(client: Client, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in client.query(sql).result_rows]


def refusals(code: str) -> float:
    return (
        REGISTRY.get_sample_value("trunkline_sink_insert_errors_total", {"table": "t", "code": code}) or 0.0
    )


def test_rows_are_in_parts_when_the_call_returns_one_for_each_partition(
    clickhouse: ClickHouse, client: Client
) -> None:
    client.command(BY_KEY)
    client.command("SYSTEM STOP MERGES t")
    ClickHouseStore(clickhouse)("t", rows(3_000))
    where = f"database = '{clickhouse.database}' AND table = 't' AND active"
    assert asked(client, f"SELECT count(), sum(rows) FROM system.parts WHERE {where}") == [(150, 3_000)]


def test_rows_sent_again_are_one_by_their_key_and_the_greater_revision_is_it(
    clickhouse: ClickHouse, client: Client
) -> None:
    client.command(BY_KEY)
    store = ClickHouseStore(clickhouse)
    for revision in (1, 3, 2, 3):
        store("t", rows(100, revision))
    assert asked(client, "SELECT count(), min(r), max(r) FROM t FINAL") == [(100, 3, 3)]


def test_nothing_but_the_key_makes_rows_one(clickhouse: ClickHouse, client: Client) -> None:
    """ClickHouse's own deduplication would drop the second block, which may be of rows that are not there."""
    client.command(f"{PLAIN} SETTINGS non_replicated_deduplication_window = 100")
    store = ClickHouseStore(clickhouse)
    for _ in range(2):
        store("t", rows(10).select(["k"]))
    assert asked(client, "SELECT count() FROM t") == [(20,)]


def test_several_inserts_may_be_under_way_at_once(clickhouse: ClickHouse, client: Client) -> None:
    client.command(PLAIN)
    store = ClickHouseStore(clickhouse)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: store("t", rows(500).select(["k"])), range(8)))
    assert asked(client, "SELECT count() FROM t") == [(4_000,)]


def test_too_many_parts_are_waited_for_and_then_the_same_call_goes_on(
    clickhouse: ClickHouse, client: Client
) -> None:
    client.command(f"{PLAIN} SETTINGS parts_to_throw_insert = 2")
    client.command("SYSTEM STOP MERGES t")
    store, before = ClickHouseStore(clickhouse), refusals("252")
    one = rows(1).select(["k"])
    store("t", one)
    store("t", one)
    with pytest.raises(Backpressure, match=r"^t: .*TOO_MANY_PARTS"):
        store("t", one)
    assert refusals("252") == before + 1
    client.command("ALTER TABLE t MODIFY SETTING parts_to_throw_insert = 3000")
    store("t", rows(7).select(["k"]))
    assert asked(client, "SELECT count() FROM t") == [(9,)]


@pytest.mark.parametrize(
    ("table", "changes", "said"),
    [
        ("nowhere", {}, "UNKNOWN_TABLE"),
        ("narrow", {}, "column"),
        ("t", {"database": "nowhere"}, "nowhere"),
        ("t", {"user": "nobody"}, "nobody"),
        ("t", {"password": Secret("env:X", "wrong")}, "password"),
    ],
)
def test_what_waiting_does_not_mend_names_the_command_that_does(
    clickhouse: ClickHouse, client: Client, table: str, changes: dict[str, object], said: str
) -> None:
    client.command(BY_KEY)
    client.command("CREATE TABLE narrow (k UInt32) ENGINE = MergeTree ORDER BY k")
    store = ClickHouseStore(clickhouse.model_copy(update=changes))
    with pytest.raises(MendSetup, match=rf"^{table}: (?s:.)*{said}(?s:.)*; run `trunkline schema apply`$"):
        store(table, rows(1))


@pytest.fixture
def brittle(tmp_path: Path) -> Iterator[Stack]:
    """An engine that may be harmed."""
    with stacks.running(tmp_path / "home", parts=("clickhouse",)) as stack:
        yield stack


def test_an_engine_that_is_away_is_waited_for_and_found_again(brittle: Stack) -> None:
    settings = ClickHouse(url=brittle.clickhouse, database="default")
    store = ClickHouseStore(settings)
    with open_client(settings) as client:
        client.command(BY_KEY)
    store("t", rows(5))
    chaos.kill(brittle.home, "clickhouse")
    before = refusals("None")
    for _ in range(2):
        with pytest.raises(Backpressure):
            store("t", rows(6))
    assert refusals("None") == before + 2
    chaos.restart(brittle.home, "clickhouse")
    store("t", rows(6))
    with open_client(settings) as client:
        assert asked(client, "SELECT count() FROM t FINAL") == [(6,)]
