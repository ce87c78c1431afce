"""`trunkline sql`: an answer as a table, or in any format of ClickHouse."""

import pytest
from typer.testing import CliRunner, Result

from deploy.cli import app
from deploy.local.state import Stack

pytestmark = pytest.mark.stack


def sql(stack: Stack, *arguments: str, **environment: str) -> Result:
    own = {**stack.environment, "TRUNKLINE_CLICKHOUSE__DATABASE": "default", "COLUMNS": "80", **environment}
    return CliRunner().invoke(app, ["sql", *arguments], env=own)


def cells(output: str) -> list[list[str]]:
    """Words of each line of a table, its head first."""
    lines = [line for line in output.splitlines() if line.strip() and "━" not in line]
    return [[cell.strip() for cell in line.replace("┃", "│").split("│")] for line in lines]


def test_an_answer_is_a_table_with_its_names_and_nothing_for_null(stack: Stack) -> None:
    done = sql(stack, "SELECT number AS n, if(number = 1, NULL, 'x') AS t FROM numbers(2);")
    assert (done.exit_code, cells(done.output)) == (0, [["n", "t"], ["0", "x"], ["1", "–"]])


def test_numbers_stand_under_each_other(stack: Stack) -> None:
    done = sql(stack, "SELECT arrayJoin([toNullable(7), 1234]) AS n, toUInt64(n) AS big, toString(n) AS t")
    _, _, seven, thousand = done.output.splitlines()[:4]
    assert seven.rstrip() == "    7 │    7 │ 7"
    assert thousand.rstrip() == " 1234 │ 1234 │ 1234"


def test_no_value_is_cut_or_taken_for_markup(stack: Stack) -> None:
    done = sql(stack, "SELECT repeat('ab', 100) AS long, '[red]x[/red] [bold]' AS marked")
    columns = list(zip(*cells(done.output)[1:], strict=True))
    assert "".join(columns[0]) == "ab" * 100
    assert "".join(columns[1]).replace(" ", "") == "[red]x[/red][bold]"


def test_an_answer_without_rows_has_its_head(stack: Stack) -> None:
    assert cells(sql(stack, "SELECT 1 AS a, 2 AS b WHERE 0").output) == [["a", "b"]]


@pytest.mark.parametrize(
    "arguments",
    [
        ("SELECT 1 AS a, 'x' AS b -- why", "--format", "CSVWithNames"),
        ("SELECT 1 AS a, 'x' AS b FORMAT CSVWithNames",),
        ("SELECT 1 AS a, 'x' AS b FORMAT CSVWithNames", "--format", "TSV"),
    ],
)
def test_any_format_by_option_or_by_the_query_itself(stack: Stack, arguments: tuple[str, ...]) -> None:
    assert sql(stack, *arguments).output == '"a","b"\n1,"x"\n'


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (("SELECT * FROM nowhere",), {}, "UNKNOWN_TABLE"),
        (("SELEC 1",), {}, "SYNTAX_ERROR"),
        (("SELECT 1", "--format", "Nonsense"), {}, "UNKNOWN_FORMAT"),
        (("SELECT 1",), {"TRUNKLINE_CLICKHOUSE__USER": "nobody"}, "AUTHENTICATION_FAILED"),
        (("SELECT 1",), {"TRUNKLINE_CLICKHOUSE__DATABASE": "nowhere"}, "UNKNOWN_DATABASE"),
        (
            ("SELECT 1",),
            {"TRUNKLINE_CLICKHOUSE__URL": "http://127.0.0.1:1"},
            "http://127.0.0.1:1 doesn't answer",
        ),
        (("SELECT 1",), {"TRUNKLINE_CLICKHOUSE__URLL": "x"}, "clickhouse.urll: there is no such setting"),
    ],
)
def test_what_goes_wrong_is_said_in_a_line(
    stack: Stack, arguments: tuple[str, ...], environment: dict[str, str], said: str
) -> None:
    done = sql(stack, *arguments, **environment)
    assert (done.exit_code, done.stdout) == (1, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
