"""The HTTP protocol itself, as plain clients speak it."""

import http.client
import json
import subprocess

import pytest

from tests.deploy.local.door.running import Door


def test_health(door: Door) -> None:
    for path in ("/ping", "/"):
        response = door.http.get(door.url + path)
        assert (response.status_code, response.text) == (200, "Ok.\n")
    assert door.http.head(f"{door.url}/ping").status_code == 200


def test_there_is_nothing_at_other_paths(door: Door) -> None:
    assert door.http.get(f"{door.url}/nowhere").status_code == 404
    assert door.http.put(f"{door.url}/", content="SELECT 1").status_code == 404


def test_the_query_comes_in_the_url_in_the_body_or_in_both(door: Door, database: str) -> None:
    door.ask("CREATE TABLE t (a UInt8) ENGINE = Memory", database=database)
    assert door.http.get(door.url, params={"query": "SELECT 1"}).text == "1\n"
    assert door.ask("SELECT 1") == "1\n"
    assert door.ask("+ 2", query="SELECT 1") == "3\n"
    door.ask("INSERT INTO t FORMAT CSV\n1\n2\n", database=database)
    door.ask("3\n4", query="INSERT INTO t FORMAT CSV", database=database)
    door.ask("(5), (6);", query="INSERT INTO t VALUES", database=database)
    assert door.ask("SELECT arraySort(groupArray(a)) FROM t", database=database) == "[1,2,3,4,5,6]\n"


def test_http_client_of_the_standard_library(door: Door) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", door.port)
    try:
        for number in range(3):  # on one connection
            connection.request(
                "POST", "/", body=iter([b"SELECT ", str(number).encode()]), encode_chunked=True
            )
            response = connection.getresponse()
            assert (response.status, response.read()) == (200, f"{number}\n".encode())
    finally:
        connection.close()


def test_curl(door: Door, database: str) -> None:
    """curl calls every body a form, and asks for leave (100-continue) before it sends a long one."""

    def curl(*arguments: str, given: bytes = b"") -> bytes:
        url = f"{door.url}/?database={database}"
        return subprocess.run(
            ["curl", "-sSf", url, *arguments], input=given, check=True, capture_output=True
        ).stdout

    curl("-d", "CREATE TABLE t (a UInt32) ENGINE = MergeTree ORDER BY a")
    rows = b"INSERT INTO t FORMAT TSV\n" + b"".join(b"%d\n" % number for number in range(400_000))
    curl("--data-binary", "@-", given=rows)
    assert curl("-G", "--data-urlencode", "query=SELECT sum(a) FROM t") == b"79999800000\n"
    assert curl("-d", "SELECT 1", "--compressed") == b"1\n"


def test_headers_tell_about_the_answer(door: Door) -> None:
    response = door.post("SELECT number FROM numbers(10)", query_id="mine", default_format="JSONEachRow")
    assert response.headers["X-ClickHouse-Query-Id"] == "mine"
    assert response.headers["X-ClickHouse-Format"] == "JSONEachRow"
    assert response.headers["Content-Type"] == "application/x-ndjson; charset=UTF-8"
    assert response.headers["X-ClickHouse-Timezone"] == door.ask("SELECT timezone()").strip()
    assert response.headers["X-ClickHouse-Server-Display-Name"]
    summary = json.loads(response.headers["X-ClickHouse-Summary"])
    assert (summary["read_rows"], summary["result_rows"]) == ("10", "10")


def test_a_statement_without_rows_names_no_format(door: Door, database: str) -> None:
    response = door.post("CREATE TABLE t (a Int8) ENGINE = Memory", database=database)
    assert (response.content, "X-ClickHouse-Format" in response.headers) == (b"", False)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT 1 AS a, 'x' AS b FORMAT CSV", '1,"x"\n'),
        ("SELECT 1 AS a FORMAT csvwithnames", '"a"\n1\n'),
        ("SELECT 1 AS a FORMAT JSONEachRow SETTINGS max_threads = 1;", '{"a":1}\n'),
        ("SELECT 1 AS a SETTINGS max_threads = 1 FORMAT TSVWithNames -- end", "a\n1\n"),
        ("WITH 1 AS x SELECT x FORMAT TSV", "1\n"),
        ("(SELECT 1) UNION ALL (SELECT 1)", "1\n1\n"),
        ("FROM numbers(2) SELECT number", "0\n1\n"),
        ("SELECT 'FORMAT JSON'", "FORMAT JSON\n"),
        ("SELECT 1 FORMAT Null", ""),
        ("EXISTS TABLE nowhere", "0\n"),
        ("SELECT * FROM (SELECT 1 AS a) WHERE a = 2", ""),
    ],
)
def test_formats(door: Door, query: str, expected: str) -> None:
    assert door.ask(query) == expected


def test_the_query_may_hold_any_byte(door: Door) -> None:
    assert door.post(b"SELECT hex('\xff\xfe\x00')").text == "FFFE00\n"
    assert door.http.get(f"{door.url}/?query=SELECT%20hex('%FF')").text == "FF\n"


def test_a_long_query_needs_leave(door: Door) -> None:
    query = f"SELECT length('{'x' * 300_000}')"
    refused = door.post(query)
    assert (refused.status_code, refused.headers["X-ClickHouse-Exception-Code"]) == (400, "62")
    assert door.ask(query, max_query_size="1000000") == "300000\n"


def test_a_post_needs_to_say_how_long_it_is(door: Door) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", door.port)
    try:
        connection.putrequest("POST", "/?query=SELECT+1")
        connection.endheaders()
        assert connection.getresponse().status == 411
    finally:
        connection.close()


def test_large_answers_end_with_what_was_asked(door: Door) -> None:
    for wait in ("0", "1"):
        answer = door.ask("SELECT number FROM numbers(1000000)", wait_end_of_query=wait)
        assert answer.count("\n") == 1_000_000
        assert answer.endswith("\n999999\n")
