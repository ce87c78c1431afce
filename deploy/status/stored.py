"""What ClickHouse has: the newest runs, dead letters, and how far time has come."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from connectors.clickhouse.ask import ask
from connectors.settings.model import ClickHouse
from connectors.settings.organisations import Organisation
from deploy.status.picture import LastRun, Letters, Watermark
from schemas import catalogue
from schemas.clock import DAY, HOUR

_RUNS: Final = """
SELECT org, object, status, toUnixTimestamp64Milli(started_at) AS start, rows, total, reason,
    max(if(status = 'COMPLETE', start, 0)) OVER (PARTITION BY org, object) AS complete
FROM poll_runs FINAL ORDER BY org, object, started_at DESC LIMIT 1 BY org, object
"""
_LETTERS: Final = """
SELECT org, stage, countIf(toUnixTimestamp64Milli(occurred_at) > {hour}) AS hour, count() AS day
FROM dead_letters FINAL WHERE toUnixTimestamp64Milli(occurred_at) > {day}
GROUP BY org, stage ORDER BY org, stage
"""
_WATERMARKS: Final = """
SELECT org, family, toUnixTimestamp64Milli(max(watermark)) AS watermark FROM watermarks
GROUP BY org, family ORDER BY org, family
"""


def read_runs(clickhouse: ClickHouse, organisations: Sequence[Organisation]) -> list[LastRun]:
    declared = {o.name: o.every_ms for o in catalogue.objects()}
    declared |= {e.name: e.snapshot.every_ms for e in catalogue.events() if e.snapshot}
    declared |= {e.name: e.fetch.every_ms for e in catalogue.events() if e.fetch}
    own = {o.name: o.schedules for o in organisations}
    return [_run(row, own, declared) for row in ask(clickhouse, _RUNS)]


def _run(
    row: Mapping[str, Any], own: Mapping[str, Mapping[str, int]], declared: Mapping[str, int]
) -> LastRun:
    org, name = row["org"], row["object"]
    return LastRun(
        organisation=org,
        object=name,
        status=row["status"],
        started_at=int(row["start"]),
        rows=int(row["rows"]),
        total=None if row["total"] is None else int(row["total"]),
        complete=int(row["complete"]) or None,
        every=own.get(org, {}).get(name, declared.get(name, DAY)),
        reason=row["reason"],
    )


def read_letters(clickhouse: ClickHouse, now: int) -> list[Letters]:
    """Of the last hour and the last day."""
    rows = ask(clickhouse, _LETTERS.format(hour=now - HOUR, day=now - DAY))
    return [Letters(str(r["org"]), str(r["stage"]), _int(r["hour"]), _int(r["day"])) for r in rows]


def read_watermarks(clickhouse: ClickHouse, now: int) -> list[Watermark]:
    rows = [(r["org"], r["family"], _int(r["watermark"])) for r in ask(clickhouse, _WATERMARKS)]
    return [Watermark(str(org), str(family), at, now - at) for org, family, at in rows]


def _int(value: object) -> int:
    """Integers of 64 bits can be texts."""
    return int(str(value))
