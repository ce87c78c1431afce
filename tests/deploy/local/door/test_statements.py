"""What a statement is, and where the clause goes that names its file."""

import pytest

from deploy.local.door.failures import Failure
from deploy.local.door.inserts import Insert
from deploy.local.door.statements import Command, Reading, read_statement


def reading(text: str) -> Reading:
    statement = read_statement(text.encode(), whole=True)
    assert isinstance(statement, Reading)
    return statement


def insert(text: str) -> Insert:
    statement = read_statement(text.encode(), whole=False)
    assert isinstance(statement, Insert)
    return statement


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT 1", "SELECT 1 → FORMAT TSV "),
        ("SELECT 1; -- done", "SELECT 1 → FORMAT TSV "),
        ("SELECT 1 FORMAT CSV", "SELECT 1  → FORMAT CSV"),
        ("SELECT 1 format `CSV` SETTINGS a = 1 ;", "SELECT 1  → format `CSV` SETTINGS a = 1"),
        ("SELECT format FROM t", "SELECT format FROM t → FORMAT TSV "),
        ("SELECT * FROM (SELECT 1 FORMAT CSV)", "SELECT * FROM (SELECT 1 FORMAT CSV) → FORMAT TSV "),
        ("SHOW TABLES", "SHOW TABLES → FORMAT TSV "),
    ],
)
def test_rows_go_to_a_file(text: str, expected: str) -> None:
    sql, clause = reading(text).into("P", "TSV")
    assert sql.decode().replace(" INTO OUTFILE 'P' APPEND COMPRESSION 'none'", " →") == expected
    assert clause in sql.decode()


@pytest.mark.parametrize(
    ("text", "expected", "data"),
    [
        ("INSERT INTO t FORMAT CSV\n\n1", "INSERT INTO t ← FORMAT CSV", "\n1"),
        ("INSERT INTO t FORMAT CSV  \t 1", "INSERT INTO t ← FORMAT CSV", "1"),
        ("INSERT INTO t FORMAT CSV\r\n1", "INSERT INTO t ← FORMAT CSV", "1"),
        ("INSERT INTO t (a, b)VALUES(1)", "INSERT INTO t (a, b)← FORMAT Values", "(1)"),
        ("insert t settings a=1 values (1)", "insert t ←settings a=1  FORMAT Values", " (1)"),
        ("INSERT INTO `values`.values VALUES ()", "INSERT INTO `values`.values ← FORMAT Values", " ()"),
        ("INSERT INTO t (from, with) VALUES ()", "INSERT INTO t (from, with) ← FORMAT Values", " ()"),
        (
            "INSERT INTO t FORMAT X SETTINGS a={'b':1}, c=-1\n;",
            "INSERT INTO t ← SETTINGS a={'b':1}, c=-1 FORMAT X",
            ";",
        ),
        (
            "INSERT INTO FUNCTION f('VALUES') FORMAT X 'it",
            "INSERT INTO FUNCTION f('VALUES') ← FORMAT X",
            "'it",
        ),
    ],
)
def test_data_come_from_a_file(text: str, expected: str, data: str) -> None:
    statement = insert(text)
    sql = statement.from_file("P")[0].decode()
    assert sql.replace(" FROM INFILE 'P' COMPRESSION 'none' ", "←") == expected
    assert text[statement.data_at :] == data


def test_the_file_stands_in_for_input() -> None:
    text = "INSERT INTO t SELECT x FROM input ('x Int8') WHERE x > 0 FORMAT CSV\n1"
    statement = insert(text)
    assert statement.from_file("P")[0] == b"INSERT INTO t SELECT x FROM file('P', CSV, 'x Int8') WHERE x > 0 "
    assert text[statement.data_at :] == "1"


@pytest.mark.parametrize(
    "text", ["INSERT INTO t SELECT 1", "INSERT INTO t (SELECT 1)", "WITH 1 AS x INSERT INTO t SELECT x"]
)
def test_an_insert_may_have_no_data(text: str) -> None:
    assert read_statement(text.encode(), whole=True) == Command(
        text.encode(), tuple(text.encode().split()[:2])
    )


def test_a_statement_that_goes_on_and_is_no_insert_is_too_long() -> None:
    with pytest.raises(Failure, match="max_query_size"):
        read_statement(b"SELECT 1", whole=False)


def test_a_large_list_is_read_in_reasonable_time() -> None:
    text = f"SELECT 1 IN ({', '.join(str(n) for n in range(30_000))})"
    assert reading(text).head == text.encode()
