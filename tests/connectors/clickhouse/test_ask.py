"""Questions by plain HTTP."""

import httpx
import pytest

from connectors.clickhouse.ask import Answer, Text, ask, ask_columns, ask_text
from connectors.settings.model import ClickHouse

pytestmark = pytest.mark.stack


def test_rows_by_column_name(clickhouse: ClickHouse) -> None:
    assert ask(clickhouse, "SELECT number AS n, toString(n) AS t, NULL AS x FROM numbers(2)") == [
        {"n": 0, "t": "0", "x": None},
        {"n": 1, "t": "1", "x": None},
    ]


@pytest.mark.parametrize("end", ["", ";", "\n", " -- and why", "; -- and why", " /* x */"])
def test_a_query_ends_as_people_end_them(clickhouse: ClickHouse, end: str) -> None:
    assert ask(clickhouse, f"SELECT 1 AS a{end}") == [{"a": 1}]
    assert ask_text(clickhouse, f"SELECT 1 AS a, 'x'{end}", "CSV") == Text("CSV", '1,"x"\n')


def test_columns_are_known_without_a_row(clickhouse: ClickHouse) -> None:
    found = ask_columns(clickhouse, "SELECT 1 AS a, 'x' AS b WHERE 0")
    assert found == Answer((("a", "UInt8"), ("b", "String")), ())
    assert found.rows() == []


def test_a_format_of_the_querys_own_is_kept(clickhouse: ClickHouse) -> None:
    assert ask_columns(clickhouse, "SELECT 1 AS a FORMAT CSVWithNames") == Text("CSVWithNames", '"a"\n1\n')
    with pytest.raises(ValueError, match="names the format CSV: leave that out"):
        ask(clickhouse, "SELECT 1 FORMAT CSV")


def test_a_statement_without_an_answer_has_no_rows(clickhouse: ClickHouse) -> None:
    assert ask(clickhouse, "CREATE TABLE t (a Int8) ENGINE = Memory") == []
    assert ask(clickhouse, "SHOW TABLES") == [{"name": "t"}]


def test_a_refusal_has_clickhouses_words(clickhouse: ClickHouse) -> None:
    with pytest.raises(httpx.HTTPStatusError, match=r"UNKNOWN_TABLE") as refused:
        ask(clickhouse, "SELECT * FROM nowhere")
    assert refused.value.response.status_code == 404
