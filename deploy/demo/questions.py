"""The questions that the demo ends with, as anyone would ask them over ClickHouse's HTTP interface."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console

from connectors.clickhouse.ask import Answer, ask_columns
from connectors.settings.model import ClickHouse
from deploy.cli.answers import table_of

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Question:
    """`sql` may name values of the first row of an earlier answer: {0[trunk_id]}."""

    title: str
    sql: str


NOW = Question(
    "What is connected now, at the day's end?",
    """
SELECT org, trunk_base_name AS trunk_base, count() AS instances, countIf(connected) AS connected,
    countIf(NOT in_service) AS out_of_service, countIf(stale) AS stale, sum(calls) AS calls,
    formatDateTime(max(as_of), '%F %T') AS as_of
FROM trunks_now WHERE trunk_base_id != '' GROUP BY org, trunk_base ORDER BY org, trunk_base
""",
)

QUESTIONS: tuple[Question, ...] = (
    Question(
        "How full did each trunk base get?",
        """
SELECT org, argMax(trunk_base_name, window_start) AS trunk_base, max(calls_max) AS peak_calls,
    argMax(capacity, window_start) AS capacity, round(100 * max(peak_utilisation), 1) AS peak_percent,
    round(sum(call_ms) / sum(covered_ms), 2) AS erlangs, round(100 * avg(coverage), 1) AS covered_percent
FROM trunk_utilisation GROUP BY org, trunk_base_id
ORDER BY peak_percent DESC NULLS LAST, peak_calls DESC
""",
    ),
    Question(
        "When was the busy hour?",
        """
SELECT org, trunk_base_name AS trunk_base, hour_start_local AS busy_hour, round(erlangs, 2) AS erlangs,
    calls_max AS peak_calls, capacity, round(100 * coverage, 1) AS covered_percent
FROM busy_hour ORDER BY erlangs DESC LIMIT 1 BY org, trunk_base_id
""",
    ),
    Question(
        "Which minute of which instance was the fullest?",
        """
SELECT org, trunk_id, window_start, calls_max, round(call_ms / covered_ms, 2) AS erlangs, samples
FROM trunk_minute WHERE state != 'live' ORDER BY calls_max DESC, erlangs DESC, window_start LIMIT 1
""",
    ),
    Question(
        "Why that number? The samples behind it:",
        """
SELECT role, event_time, inbound_calls, outbound_calls, held_ms, received_time, source
FROM why_trunk_minute
WHERE org = '{2[org]}' AND trunk_id = '{2[trunk_id]}' AND window_start = '{2[window_start]}'
ORDER BY event_time
""",
    ),
)


def answer(console: Console, settings: ClickHouse, question: Question, firsts: Sequence[Row]) -> Row:
    """Print question, SQL and answer; returns the answer's first row, for the questions after it."""
    sql = question.sql.strip().format(*firsts)
    found = ask_columns(settings, sql)
    assert isinstance(found, Answer), "none of the questions names a format"
    console.print(f"\n[bold]{question.title}[/bold]")
    console.print(f"[dim]{sql}[/dim]\n", highlight=False)
    console.print(table_of(found))
    return next(iter(found.rows()), {})


def answer_all(console: Console, settings: ClickHouse) -> None:
    firsts: list[Row] = []
    for question in QUESTIONS:
        firsts.append(answer(console, settings, question, firsts))
