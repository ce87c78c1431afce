"""The questions that the demo ends with, as anyone would ask them over ClickHouse's HTTP interface."""

from dataclasses import dataclass

from rich.console import Console

from connectors.clickhouse.ask import ask
from connectors.settings.model import ClickHouse
from deploy.cli.answers import table_of


@dataclass(frozen=True, slots=True)
class Question:
    """`sql` may name values of the first row of an earlier answer: {0[trunk_id]}."""

    title: str
    sql: str


QUESTIONS: tuple[Question, ...] = (
    Question(
        "How full did each trunk base get?",
        """
SELECT org, trunk_base_name AS trunk_base, max(calls_max) AS peak_calls, any(capacity) AS capacity,
    round(100 * max(peak_utilisation), 1) AS peak_percent,
    round(sum(call_ms) / sum(covered_ms), 2) AS erlangs, round(100 * avg(coverage), 1) AS covered_percent
FROM trunk_utilisation GROUP BY org, trunk_base_id, trunk_base
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
        "What is connected now, at the day's end?",
        """
SELECT org, trunk_base_name AS trunk_base, count() AS instances, countIf(connected) AS connected,
    countIf(NOT in_service) AS out_of_service, countIf(stale) AS stale, sum(calls) AS calls,
    max(as_of) AS as_of
FROM trunks_now GROUP BY org, trunk_base ORDER BY org, trunk_base
""",
    ),
    Question(
        "Which minute of which instance was the fullest?",
        """
SELECT org, trunk_id, window_start, calls_max, round(call_ms / covered_ms, 2) AS erlangs, samples
FROM trunk_minute WHERE state = 'closed' ORDER BY calls_max DESC, erlangs DESC, window_start LIMIT 1
""",
    ),
    Question(
        "Why that number? The samples behind it:",
        """
SELECT role, event_time, inbound_calls, outbound_calls, holds_from, holds_to, held_ms, source, received_time
FROM why_trunk_minute
WHERE org = '{3[org]}' AND trunk_id = '{3[trunk_id]}' AND window_start = '{3[window_start]}'
ORDER BY event_time
""",
    ),
)


def answer_all(console: Console, settings: ClickHouse) -> None:
    firsts: list[dict[str, object]] = []
    for question in QUESTIONS:
        sql = question.sql.strip().format(*firsts)
        rows = ask(settings, sql)
        firsts.append(rows[0] if rows else {})
        console.print(f"\n[bold]{question.title}[/bold]")
        console.print(f"[dim]{sql}[/dim]\n", highlight=False)
        console.print(table_of(rows))
