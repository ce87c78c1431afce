"""Busy hours small enough to be found by hand.

Every story has one trunk `t1`, the only instance of the trunk base `north-sip`, so that the base's calls are
the trunk's.
"""

from typing import Any

import pytest

from schemas.aggregates.trunk_base_minute import TRUNK_BASE_MINUTE
from schemas.clock import HOUR, MINUTE
from tests.builders.telephony import Story, utc
from tests.engines.engine import Database

_CLOSED = utc("2027-01-01")


@pytest.fixture
def story() -> Story:
    made = Story()
    made.trunk("t1", "north-sip", utc("2026-01-01"))
    made.base("north-sip", 10, "base", utc("2026-01-01"))
    made.watermark(_CLOSED)
    return made


def _hours(database: Database, story: Story) -> list[dict[str, Any]]:
    story.put(database, TRUNK_BASE_MINUTE)
    return database.rows(
        "SELECT toString(day) AS day, formatDateTime(hour_start, '%F %R') AS start, "
        "hour_start_local AS local, trunk_base_name AS name, erlangs, calls_max AS peak, "
        "capacity, mean_utilisation AS used, coverage "
        "FROM busy_hour ORDER BY hour_start"
    )


def test_sixty_minutes_from_any_minute_on(database: Database, story: Story) -> None:
    """2 calls to 09:20, 8 for 30 minutes, 5 for 40, 1 for 60.

    From 09:20 on: (30 × 8 + 30 × 5) / 60 = 6.5. A minute earlier (2 + 240 + 29 × 5) / 60 = 6.45, a minute
    later (29 × 8 + 31 × 5) / 60 = 6.45. Clock hours would say (20 × 2 + 30 × 8 + 10 × 5) / 60 = 5.5 at best.
    """
    nine = utc("2026-11-20 09:00")
    story.calls("t1", nine, 20, 2)
    story.calls("t1", nine + 20 * MINUTE, 30, 8)
    story.calls("t1", nine + 50 * MINUTE, 40, 5)
    story.calls("t1", nine + 90 * MINUTE, 60, 1)
    assert _hours(database, story) == [
        {
            "day": "2026-11-20",
            "start": "2026-11-20 09:20",
            "local": "2026-11-20 09:20",
            "name": "the north-sip",
            "erlangs": 6.5,
            "peak": 8,
            "capacity": 10,
            "used": 0.65,
            "coverage": 1,
        }
    ]


def test_of_equal_hours_the_first(database: Database, story: Story) -> None:
    story.calls("t1", utc("2026-11-20 09:00"), 120, 3)
    assert [(hour["start"], hour["erlangs"]) for hour in _hours(database, story)] == [("2026-11-20 09:00", 3)]


def test_an_hour_needs_ninety_per_cent(database: Database, story: Story) -> None:
    """54 of 60 minutes known are enough, and their mean is the hour's; 53 are not, however busy."""
    story.calls("t1", utc("2026-11-20 09:00"), 54, 4)
    story.calls("t1", utc("2026-11-21 09:00"), 53, 9)
    hours = _hours(database, story)
    assert [(hour["day"], hour["erlangs"], hour["coverage"]) for hour in hours] == [("2026-11-20", 4, 0.9)]


def test_calls_of_an_unknown_part_are_not_counted_as_none(database: Database, story: Story) -> None:
    """30 minutes of 2 calls, 6 unknown, 24 of 8: (30 × 2 + 24 × 8) / 54 = 4 2/3, not / 60 = 4.2."""
    nine = utc("2026-11-20 09:00")
    story.calls("t1", nine, 30, 2)
    story.calls("t1", nine + 36 * MINUTE, 24, 8)
    (hour,) = _hours(database, story)
    assert hour["erlangs"] == pytest.approx((30 * 2 + 24 * 8) / 54)
    assert hour["peak"] == 8


def test_days_are_those_of_the_organisations_time_zone(database: Database, story: Story) -> None:
    """23:00Z is 08:00 of the next day in Tokyo (UTC+9), 14:00Z is 23:00 of the same day."""
    story.zone("Asia/Tokyo")
    story.calls("t1", utc("2026-11-20 14:00"), 60, 5)
    story.calls("t1", utc("2026-11-20 23:00"), 60, 3)
    assert [(h["day"], h["start"], h["local"], h["erlangs"]) for h in _hours(database, story)] == [
        ("2026-11-20", "2026-11-20 14:00", "2026-11-20 23:00", 5),
        ("2026-11-21", "2026-11-20 23:00", "2026-11-21 08:00", 3),
    ]


def test_the_day_on_which_clocks_go_back_has_25_hours(database: Database, story: Story) -> None:
    """Berlin, 2026-10-25: from 22:00Z of the 24th (UTC+2) to 23:00Z of the 25th (UTC+1).

    00:00 and 23:00 local are 24 hours apart and of one day, whose busier hour is the later one. 00:00 of the
    26th is another day's.
    """
    story.zone("Europe/Berlin")
    story.calls("t1", utc("2026-10-24 22:00"), 60, 3)
    story.calls("t1", utc("2026-10-25 22:00"), 60, 4)
    story.calls("t1", utc("2026-10-25 23:10"), 60, 1)
    assert [(h["day"], h["local"], h["erlangs"]) for h in _hours(database, story)] == [
        ("2026-10-25", "2026-10-25 23:00", 4),
        ("2026-10-26", "2026-10-26 00:10", 1),
    ]


def test_the_hour_that_comes_twice_is_told_apart_in_utc(database: Database, story: Story) -> None:
    """02:00 to 03:00 of 2026-10-25 passes twice in Berlin: 00:00Z with 2 calls, 01:00Z with 6."""
    story.zone("Europe/Berlin")
    story.calls("t1", utc("2026-10-25 00:00"), 60, 2)
    story.calls("t1", utc("2026-10-25 01:00"), 60, 6)
    (hour,) = _hours(database, story)
    assert (hour["start"], hour["local"], hour["erlangs"]) == ("2026-10-25 01:00", "2026-10-25 02:00", 6)


def test_the_day_on_which_clocks_go_forward_has_23_hours(database: Database, story: Story) -> None:
    """Berlin, 2026-03-29: from 23:00Z of the 28th (UTC+1) to 22:00Z of the 29th (UTC+2)."""
    story.zone("Europe/Berlin")
    story.calls("t1", utc("2026-03-28 23:00"), 60, 2)
    story.calls("t1", utc("2026-03-29 22:00"), 60, 5)
    assert [(h["day"], h["local"]) for h in _hours(database, story)] == [
        ("2026-03-29", "2026-03-29 00:00"),
        ("2026-03-30", "2026-03-30 00:00"),
    ]


def test_the_capacity_is_that_of_the_hours_start(database: Database, story: Story) -> None:
    """20 from 09:30 on: the busy hour of 09:00 has 10, so 5 erlangs are half of it."""
    nine = utc("2026-11-20 09:00")
    story.base("north-sip", 20, "base", nine + HOUR // 2)
    story.calls("t1", nine, 60, 5)
    (hour,) = _hours(database, story)
    assert (hour["capacity"], hour["used"]) == (10, 0.5)


def test_no_limit_means_no_utilisation(database: Database, story: Story) -> None:
    story.base("north-sip", None, "base", utc("2026-11-01"))
    story.calls("t1", utc("2026-11-20 09:00"), 60, 5)
    (hour,) = _hours(database, story)
    assert (hour["erlangs"], hour["capacity"], hour["used"]) == (5, None, None)
