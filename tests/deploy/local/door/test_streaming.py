"""Answers while they are made: late errors, and clients that are slow or gone."""

import http.client
import re
import socket
import threading
import time
import zlib

import pytest
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import StreamFailureError

from tests.deploy.local.door.running import Door

FAILS_LATE = "SELECT number, throwIf(number = 900000) FROM numbers(1000000) SETTINGS max_block_size = 1000"
ENDLESS = "SELECT number FROM system.numbers"
PATIENCE_S = 10


def broken_answer(door: Door, encoding: str) -> tuple[bytes, str]:
    """The bytes before the connection broke, and the tag that the headers announced."""
    connection = http.client.HTTPConnection("127.0.0.1", door.port)
    try:
        connection.request("POST", "/?enable_http_compression=1", FAILS_LATE, {"Accept-Encoding": encoding})
        response = connection.getresponse()
        assert response.status == 200
        with pytest.raises(http.client.IncompleteRead) as caught:
            response.read()
        return caught.value.partial, response.headers["X-ClickHouse-Exception-Tag"]
    finally:
        connection.close()


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_late_error_stands_behind_the_rows_and_breaks_the_answer(door: Door, encoding: str) -> None:
    partial, tag = broken_answer(door, encoding)
    text = zlib.decompressobj(31).decompress(partial) if encoding == "gzip" else partial
    frame = re.search(
        rb"\r\n__exception__\r\n(\w+)\r\n(.*\n)(\d+) (\w+)\r\n__exception__\r\n\Z", text, re.DOTALL
    )
    assert frame
    assert frame[1] == frame[4] == tag.encode()
    assert frame[2].startswith(b"Code: 395. DB::Exception: ")
    assert len(frame[2]) == int(frame[3])


def test_the_client_raises_the_late_error(client: Client) -> None:
    with pytest.raises(StreamFailureError) as caught, client.query_row_block_stream(FAILS_LATE) as blocks:
        assert sum(len(block) for block in blocks) < 1_000_000
    assert (caught.value.code, caught.value.name) == (395, "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO")


def begin(door: Door, query: str) -> socket.socket:
    """Ask without reading the answer."""
    connection = socket.create_connection(("127.0.0.1", door.port))
    head = f"POST / HTTP/1.1\r\nHost: door\r\nContent-Length: {len(query)}\r\n\r\n{query}"
    connection.sendall(head.encode())
    return connection


def is_running(door: Door, comment: str) -> bool:
    return (
        door.ask(f"SELECT count() FROM system.processes WHERE Settings['log_comment'] = '{comment}'") != "0\n"
    )


def wait_until(door: Door, comment: str, *, running: bool) -> None:
    end = time.monotonic() + PATIENCE_S
    while is_running(door, comment) != running:
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize(
    "query", [ENDLESS, f"SELECT max(number) FROM ({ENDLESS})"], ids=["sending", "silent"]
)
def test_a_client_that_goes_takes_its_query_with_it(door: Door, database: str, query: str) -> None:
    with begin(door, f"{query} SETTINGS log_comment = '{database}'"):
        wait_until(door, database, running=True)
    wait_until(door, database, running=False)


def test_a_client_that_does_not_read_holds_up_nobody(door: Door, database: str) -> None:
    door.ask("CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a", database=database)
    with begin(door, f"{ENDLESS} SETTINGS log_comment = '{database}'"):
        wait_until(door, database, running=True)
        time.sleep(0.3)  # until the pipe and the socket are full
        for number in range(20):
            door.ask(f"INSERT INTO t VALUES ({number})", database=database)
        assert is_running(door, database)
        assert door.ask("SELECT count() FROM t", database=database) == "20\n"


def test_a_query_can_be_killed_by_another_client(door: Door, database: str) -> None:
    codes: list[int] = []
    query = f"SELECT max(number) FROM ({ENDLESS}) SETTINGS log_comment = '{database}'"
    asking = threading.Thread(target=lambda: codes.append(door.code(query)))
    asking.start()
    wait_until(door, database, running=True)
    door.ask(f"KILL QUERY WHERE Settings['log_comment'] = '{database}'")
    asking.join(PATIENCE_S)
    assert codes == [394]
