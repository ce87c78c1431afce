"""Why a minute says what it says: its samples, and from them its numbers again."""

from random import Random
from typing import Any, Final

from schemas.aggregates.trunk_minute import TRUNK_MINUTE
from schemas.clock import MINUTE, SECOND
from tests.builders.delivering import Found, deliver, rows, worlds
from tests.builders.telephony import Story, utc
from tests.engines.engine import Database

_NOON: Final = utc("2026-11-21 12:00")
_WORLDS: Final = 200


def _why(database: Database, minute: int) -> list[dict[str, Any]]:
    return database.rows(
        "SELECT role, formatDateTime(event_time, '%T') AS taken, inbound_calls AS calls, "
        "formatDateTime(holds_from, '%T') AS since, held_ms FROM why_trunk_minute "
        f"WHERE toUnixTimestamp64Milli(window_start) = {minute} ORDER BY event_time"
    )


def test_the_samples_of_a_minute_and_the_one_before(database: Database) -> None:
    """7 calls carried in for 20 s, then 4 for 30 s and 5 for 10 s: 140 + 120 + 50 = 310 call-seconds."""
    story = Story()
    story.watermark(utc("2027-01-01"))
    for second, calls in ((-30, 7), (20, 4), (50, 5), (75, 9)):
        story.sample("t1", _NOON + second * SECOND, calls)
    story.put(database)
    assert _why(database, _NOON) == [
        {"role": "carry-in", "taken": "11:59:30", "calls": 7, "since": "12:00:00", "held_ms": 20_000},
        {"role": "sample", "taken": "12:00:20", "calls": 4, "since": "12:00:20", "held_ms": 30_000},
        {"role": "sample", "taken": "12:00:50", "calls": 5, "since": "12:00:50", "held_ms": 10_000},
    ]
    minute = {key[2]: row for key, row in rows(database, TRUNK_MINUTE).items()}[_NOON]
    assert (minute["inbound_call_ms"], minute["covered_ms"], minute["samples"]) == (310_000, 60_000, 2)


def test_a_sample_holds_for_five_minutes(database: Database) -> None:
    """Taken at 12:00:40, it stands for 20 s of its minute, four whole minutes, and 40 s of the sixth."""
    story = Story()
    story.watermark(utc("2027-01-01"))
    story.sample("t1", _NOON + 40 * SECOND, 3)
    story.put(database)
    held = [[row["held_ms"] for row in _why(database, _NOON + i * MINUTE)] for i in range(7)]
    assert held == [[20_000], [60_000], [60_000], [60_000], [60_000], [40_000], []]


def test_the_newest_sample_of_a_live_minute_stands_for_no_time_yet(database: Database) -> None:
    """At 12:01:29 minute 12:00 is live; a second later it is closed, and the rest of it is held."""
    story = Story()
    story.watermark(_NOON + 89 * SECOND)
    story.sample("t1", _NOON + 10 * SECOND, 3)
    story.put(database)
    assert [row["held_ms"] for row in _why(database, _NOON)] == [0]
    later = Story()
    later.watermark(_NOON + 90 * SECOND)
    later.put(database)
    assert [row["held_ms"] for row in _why(database, _NOON)] == [50_000]
    assert _why(database, _NOON + MINUTE) == []


def test_every_minute_can_be_worked_out_from_its_samples(database: Database, seed: int) -> None:
    """Minutes and sums, closed and live, in random worlds."""
    deliver(database, worlds(Random(f"{seed} why"), TRUNK_MINUTE, _WORLDS))
    found = database.rows(
        "SELECT org, trunk_id AS id, toUnixTimestamp64Milli(window_start) AS start, "
        "countIf(role = 'sample') AS samples, sum(held_ms) AS covered_ms, "
        "sum(inbound_calls * held_ms) AS inbound_call_ms, sum(outbound_calls * held_ms) AS outbound_call_ms, "
        "max(inbound_calls + outbound_calls) AS calls_max, min(inbound_calls + outbound_calls) AS calls_min, "
        "argMaxIf(mismatch_count, holds_from, isNotNull(mismatch_count)) AS mismatches_last "
        "FROM why_trunk_minute GROUP BY org, id, start"
    )
    worked_out: Found = {(r.pop("org"), r.pop("id"), r.pop("start")): r for r in found}
    names = list(next(iter(worked_out.values())))
    assert worked_out == {
        key: {name: row[name] for name in names} for key, row in rows(database, TRUNK_MINUTE).items()
    }
