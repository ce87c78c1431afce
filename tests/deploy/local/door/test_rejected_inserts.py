"""An insert that the engine rejects is never acknowledged, and leaves no row.

chDB's own streaming insert is silent about the first three of these, and the rows are lost.
"""

import socket
import time
import zlib

import pytest

from tests.deploy.local.door.running import Door

CALLS = "CREATE TABLE calls (a Int32, b String, CONSTRAINT small CHECK a < 100) ENGINE = MergeTree ORDER BY a"


@pytest.fixture(autouse=True)
def calls(door: Door, database: str) -> None:
    door.ask(CALLS, database=database)


def count(door: Door, database: str) -> str:
    return door.ask("SELECT count() FROM calls", database=database).strip()


def test_too_many_parts(door: Door, database: str) -> None:
    door.ask("ALTER TABLE calls MODIFY SETTING parts_to_throw_insert = 2", database=database)
    door.ask("SYSTEM STOP MERGES calls", database=database)
    for _ in range(2):
        door.ask("INSERT INTO calls VALUES (1, '')", database=database)
    assert door.code("INSERT INTO calls VALUES (1, '')", database=database) == 252
    assert count(door, database) == "2"


def test_a_violated_constraint(door: Door, database: str) -> None:
    assert door.code("INSERT INTO calls VALUES (1, ''), (100, '')", database=database) == 469
    assert count(door, database) == "0"


def test_a_materialized_view_that_throws(door: Door, database: str) -> None:
    view = "CREATE MATERIALIZED VIEW v ENGINE = MergeTree ORDER BY x AS SELECT throwIf(a = 7) AS x FROM calls"
    door.ask(view, database=database)
    assert door.code("INSERT INTO calls VALUES (7, '')", database=database) == 395
    assert door.ask("SELECT count() FROM v", database=database) == "0\n"
    door.ask("INSERT INTO calls VALUES (8, '')", database=database)
    assert door.ask("SELECT count() FROM v", database=database) == "1\n"


@pytest.mark.parametrize(
    ("query", "data", "code"),
    [
        ("INSERT INTO calls FORMAT CSV", b"1,x\nmany,y\n", 27),
        ("INSERT INTO calls FORMAT CSV", b"1\n", 27),
        ("INSERT INTO calls FORMAT CSV", b"1,x,y\n", 117),
        ("INSERT INTO calls FORMAT JSONEachRow", b'{"a": 1}\n{"a": ', 32),
        ("INSERT INTO calls FORMAT Native", b"\x02\x02\x02\x02", 33),
        ("INSERT INTO calls FORMAT ArrowStream", b"no arrow", 117),
        ("INSERT INTO calls FORMAT Nosuch", b"1", 73),
        ("INSERT INTO calls (a, c) FORMAT CSV", b"1,1\n", 16),
        ("INSERT INTO nowhere FORMAT CSV", b"1\n", 60),
        ("INSERT INTO calls SETTINGS nosuch = 1 FORMAT CSV", b"1,x\n", 115),
        ("INSERT INTO calls FORMAT CSV;", b"1,x\n", 62),
    ],
)
def test_data_that_do_not_fit(door: Door, database: str, query: str, data: bytes, code: int) -> None:
    response = door.post(data, query=query, database=database)
    assert response.status_code >= 400
    assert response.headers["X-ClickHouse-Exception-Code"] == str(code), response.text
    assert "/dev/fd" not in response.text
    assert count(door, database) == "0"


@pytest.mark.parametrize("chunked", [False, True])
def test_a_client_that_goes_amid_its_data(door: Door, database: str, chunked: bool) -> None:
    """Every row that came is whole and valid, but the body isn't."""
    rows = b"1,x\n" * 100_000
    framing = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: %d" % (2 * len(rows))
    head = b"POST /?database=%b&query=INSERT+INTO+calls+FORMAT+CSV HTTP/1.1\r\nHost: door\r\n%b\r\n\r\n"
    with socket.create_connection(("127.0.0.1", door.port)) as connection:
        connection.sendall(head % (database.encode(), framing))
        connection.sendall((b"%x\r\n%b\r\n" % (len(rows), rows)) if chunked else rows)
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1) == b""
    time.sleep(0.2)
    assert count(door, database) == "0"


def test_a_compressed_body_that_is_cut(door: Door, database: str) -> None:
    body = zlib.compress(b"1,x\n" * 1000)
    response = door.http.post(
        door.url,
        params={"query": "INSERT INTO calls FORMAT CSV", "database": database},
        content=body[:-8],
        headers={"Content-Encoding": "deflate"},
    )
    assert (response.status_code, response.headers["X-ClickHouse-Exception-Code"]) == (500, "354")
    assert count(door, database) == "0"
