"""clickhouse-connect's ordinary HTTP client, unchanged."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError
from clickhouse_connect.driver.external import ExternalData
from clickhouse_connect.driver.summary import QuerySummary

from tests.deploy.local.door.running import Door

READINGS = """
CREATE TABLE readings (at DateTime64(3, 'UTC'), trunk String, calls UInt32) ENGINE = MergeTree ORDER BY at
"""
AT = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)


@pytest.fixture(autouse=True)
def readings(client: Client) -> None:
    client.command(READINGS)


def test_what_is_inserted_is_read_back(client: Client) -> None:
    summary = client.insert("readings", [[AT, "a", 1], [AT, "b", 2]], column_names=["at", "trunk", "calls"])
    assert summary.written_rows == 2
    assert client.query("SELECT * FROM readings ORDER BY trunk").result_rows == [(AT, "a", 1), (AT, "b", 2)]


def test_a_command_answers_a_value_or_a_summary(client: Client) -> None:
    assert client.command("SELECT 6 * 7") == 42
    assert isinstance(client.command("CREATE TABLE other (a Int8) ENGINE = Memory"), QuerySummary)
    # A query without rows answers the empty text, not a summary: the response names its format.
    assert client.command("SELECT trunk FROM readings") == ""


def test_arrow_both_ways(client: Client) -> None:
    table = pa.table(
        {
            "at": pa.array([AT], pa.timestamp("ms", "UTC")),
            "trunk": pa.array(["é"]),
            "calls": pa.array([7], pa.uint32()),
        }
    )
    assert client.insert_arrow("readings", table).written_rows == 1
    assert client.query_arrow("SELECT * FROM readings").to_pylist() == table.to_pylist()


def test_rows_and_arrow_batches_stream(client: Client) -> None:
    with client.query_row_block_stream("SELECT number FROM numbers(500000)") as blocks:
        assert sum(row[0] for block in blocks for row in block) == 500_000 * 499_999 // 2
    with client.query_arrow_stream("SELECT number FROM numbers(500000)") as batches:
        assert sum(batch.num_rows for batch in batches) == 500_000


def test_parameters_are_bound_by_the_server(client: Client) -> None:
    given = {"s": "it's\ta\\tab", "n": None, "l": [1, 2], "d": Decimal("1.50"), "t": AT, "c": "number"}
    row = client.query(
        "SELECT {s:String}, {n:Nullable(Int32)}, {l:Array(Int8)}, {d:Decimal(9, 2)},"
        " {t:DateTime64(3, 'UTC')}, max({c:Identifier}) FROM numbers(3)",
        parameters=given,
    ).first_row
    assert row == ("it's\ta\\tab", None, [1, 2], Decimal("1.50"), AT, 2)


def test_settings_hold_for_their_query_only(client: Client) -> None:
    query = "SELECT getSetting('max_block_size')"
    before = client.command(query)
    assert client.command(query, settings={"max_block_size": 77}) == 77
    assert client.command(query) == before


def test_errors_carry_code_and_name(client: Client) -> None:
    with pytest.raises(DatabaseError) as caught:
        client.query("SELECT * FROM nowhere")
    assert (caught.value.code, caught.value.name) == (60, "UNKNOWN_TABLE")


def test_a_result_without_rows_still_names_its_columns(client: Client) -> None:
    assert client.query("SELECT * FROM readings LIMIT 0").column_names == ("at", "trunk", "calls")


def test_the_summary_counts_what_was_read(client: Client) -> None:
    summary = client.query("SELECT sum(number) FROM numbers(1000)").summary
    assert (summary["read_rows"], summary["result_rows"]) == ("1000", "1")


def test_external_data_joins_a_query(client: Client) -> None:
    names = ExternalData(
        file_name="names.csv", fmt="CSV", structure="trunk String, site String", data=b"a,Rome\n"
    )
    client.insert("readings", [[AT, "a", 1]], column_names=["at", "trunk", "calls"])
    query = "SELECT site, calls FROM readings JOIN names USING trunk"
    assert client.query(query, external_data=names).result_rows == [("Rome", 1)]
    with pytest.raises(DatabaseError, match="names"):  # gone with its query
        client.query(query)


def test_parameters_too_long_for_a_url_come_as_a_form(door: Door, database: str) -> None:
    with door.client(database=database, form_encode_query_params=True) as client:
        assert client.query("SELECT length({s:String})", parameters={"s": "x" * 100_000}).first_row == (
            100_000,
        )


async def _async_round_trip(door: Door, database: str) -> list[object]:
    async with await door.async_client(database=database) as client:
        summary = await client.insert("readings", [[AT, "a", 1]], column_names=["at", "trunk", "calls"])
        arrow = await client.query_arrow("SELECT calls FROM readings")
        await client.insert_arrow("readings", pa.table({"trunk": ["b"]}))
        async with await client.query_row_block_stream("SELECT number FROM numbers(300000)") as blocks:
            streamed = sum([len(block) async for block in blocks])
        with pytest.raises(DatabaseError) as caught:
            await client.command("SELECT * FROM nowhere")
        rows = await client.command("SELECT count() FROM readings")
    return [summary.written_rows, arrow.num_rows, streamed, caught.value.code, rows]


def test_the_asynchronous_client(door: Door, database: str) -> None:
    assert asyncio.run(_async_round_trip(door, database)) == [1, 1, 300_000, 60, 2]
