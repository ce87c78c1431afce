"""Errors, as a server answers them: status, code, name and text."""

import httpx
import pytest

from tests.deploy.local.door.running import Door

UNKNOWN = {"query": "SELECT 1", "nosuch": "1"}


@pytest.mark.parametrize(
    ("query", "status", "code", "name"),
    [
        ("SELEC 1", 400, 62, "SYNTAX_ERROR"),
        ("1 + 1", 400, 62, "SYNTAX_ERROR"),
        ("", 400, 62, "SYNTAX_ERROR"),
        ("-- nothing", 400, 62, "SYNTAX_ERROR"),
        ("SELECT * FROM nowhere", 404, 60, "UNKNOWN_TABLE"),
        ("SELECT nosuch", 404, 47, "UNKNOWN_IDENTIFIER"),
        ("SELECT nosuch()", 404, 46, "UNKNOWN_FUNCTION"),
        ("SELECT 1 FORMAT Nosuch", 404, 73, "UNKNOWN_FORMAT"),
        ("USE nowhere", 404, 81, "UNKNOWN_DATABASE"),
        ("CREATE TABLE t (a Int8) ENGINE = Nosuch", 404, 56, "UNKNOWN_STORAGE"),
        ("SELECT throwIf(1)", 500, 395, "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO"),
        ("SELECT {x:Int8}", 500, 456, "UNKNOWN_QUERY_PARAMETER"),
        (
            "SELECT count() FROM numbers(1000000000000) SETTINGS max_execution_time = 0.1",
            408,
            159,
            "TIMEOUT_EXCEEDED",
        ),
    ],
)
def test_a_failed_query(door: Door, query: str, status: int, code: int, name: str) -> None:
    response = door.post(query)
    assert (response.status_code, response.headers["X-ClickHouse-Exception-Code"]) == (status, str(code))
    assert response.text.startswith(f"Code: {code}. DB::Exception: ")
    assert f"({name}) (version 26." in response.text
    assert "OUTFILE" not in response.text
    assert response.text.endswith("\n")


@pytest.mark.parametrize(
    ("parameters", "status", "code"),
    [
        (UNKNOWN, 404, 115),
        ({"query": "SELECT 1", "a b": "1"}, 404, 115),
        ({"query": "SELECT 1", "max_threads": "many"}, 400, 27),
        ({"query": "SELECT 1", "buffer_size": "WRONG"}, 400, 27),
        ({"query": "SELECT 1", "wait_end_of_query": "perhaps"}, 400, 27),
        ({"query": "SELECT 1", "database": "nowhere"}, 404, 81),
        ({"query": "SELECT 1", "default_format": "T; DROP"}, 404, 73),
        ({"query": "SELECT 1", "role": "admin"}, 404, 511),
        ({"query": "SELECT 1", "compress": "1"}, 501, 48),
        ({"query": "SELECT 1", "session_id": ""}, 500, 744),
        ({"query": "SELECT 1", "session_id": "x", "session_timeout": "99999"}, 500, 374),
        ({"query": "SELECT 1", "session_id": "nosuch", "session_check": "1"}, 500, 372),
    ],
)
def test_a_wrong_parameter(door: Door, parameters: dict[str, str], status: int, code: int) -> None:
    response = door.http.get(door.url, params=parameters)
    assert (response.status_code, response.headers["X-ClickHouse-Exception-Code"]) == (status, str(code))


@pytest.mark.parametrize("query", ["SELECT 1; SELECT 2", "SELECT 1; DROP DATABASE system", "SELECT 1;; x"])
def test_only_one_statement_is_run(door: Door, query: str) -> None:
    response = door.post(query)
    assert (response.status_code, response.headers["X-ClickHouse-Exception-Code"]) == (400, "62")
    assert "Multi-statements are not allowed" in response.text


def test_a_semicolon_at_the_end_is_no_second_statement(door: Door) -> None:
    assert door.ask("SELECT ';';;\n-- done ;\n") == ";\n"


def test_an_error_before_the_first_megabyte_keeps_its_status(door: Door) -> None:
    response = door.post("SELECT throwIf(number = 50000) FROM numbers(100000) SETTINGS max_block_size = 1000")
    assert (response.status_code, response.headers["X-ClickHouse-Exception-Code"]) == (500, "395")


def test_waiting_for_the_end_keeps_the_status_of_any_error(door: Door) -> None:
    query = "SELECT number, throwIf(number = 900000) FROM numbers(1000000) SETTINGS max_block_size = 1000"
    assert door.post(query, wait_end_of_query="1").status_code == 500
    with pytest.raises(httpx.RemoteProtocolError):
        door.post(query)
