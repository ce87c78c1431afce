"""A trunk's life in the inventory: created, moved, gone, back."""

from typing import Any, Final

import pytest

from schemas.aggregates.trunk_base_minute import TRUNK_BASE_MINUTE
from tests.builders.telephony import Story, utc
from tests.engines.engine import Database

_CREATED: Final = utc("2026-03-01")
_LISTED: Final = utc("2026-11-21 06:00")
_MOVED: Final = utc("2026-11-22 11:30")
_MISSED: Final = utc("2026-11-24 06:00")
"""The first of two complete runs that didn't list it: gone since then."""
_BACK: Final = utc("2026-11-28 06:00")


@pytest.fixture
def story() -> Story:
    """As polled: the second complete run without it tells that it went with the first."""
    made = Story()
    made.trunk("t1", "north-sip", _LISTED, date_created=_CREATED)
    made.trunk("t1", "south-sip", _MOVED, date_created=_CREATED)
    made.trunk("t1", "south-sip", _MISSED, date_created=_CREATED, deleted=True)
    return made


def _history(database: Database) -> list[tuple[Any, ...]]:
    found = database.rows(
        "SELECT formatDateTime(valid_from, '%F %R') AS since, formatDateTime(valid_to, '%F %R') AS until, "
        "trunk_base_id AS base, deleted FROM trunks_history ORDER BY valid_from"
    )
    return [(row["since"], row["until"], row["base"], row["deleted"]) for row in found]


def test_what_was_first_known_was_so_since_the_trunk_was_created(database: Database, story: Story) -> None:
    story.put(database)
    assert _history(database) == [
        ("2026-03-01 00:00", "2026-11-22 11:30", "north-sip", False),
        ("2026-11-22 11:30", "2026-11-24 06:00", "south-sip", False),
        ("2026-11-24 06:00", "2100-01-01 00:00", "south-sip", True),
    ]
    assert database.rows("SELECT trunk_id FROM trunks") == []


def test_what_is_gone_can_come_back(database: Database, story: Story) -> None:
    story.trunk("t1", "north-sip", _BACK, date_created=_CREATED)
    story.put(database)
    assert _history(database)[2:] == [
        ("2026-11-24 06:00", "2026-11-28 06:00", "south-sip", True),
        ("2026-11-28 06:00", "2100-01-01 00:00", "north-sip", False),
    ]
    assert database.rows("SELECT trunk_base_id FROM trunks") == [{"trunk_base_id": "north-sip"}]


def test_calls_of_a_deleted_trunk_are_nobodys(database: Database, story: Story) -> None:
    """A sample a minute before it went belongs to the base, as far as the trunk did; one after it to none."""
    story.sample("t1", _MISSED - 60_000, 4)
    story.sample("t1", _MISSED + 600_000, 5)
    story.watermark(utc("2027-01-01"))
    story.put(database, TRUNK_BASE_MINUTE)
    found = database.rows(
        "SELECT trunk_base_id AS base, formatDateTime(window_start, '%R') AS minute, calls_max, covered_ms "
        "FROM trunk_base_minute"
    )
    assert found == [{"base": "south-sip", "minute": "05:59", "calls_max": 4, "covered_ms": 60_000}]


def test_without_a_date_of_creation_it_was_always_so(database: Database) -> None:
    story = Story()
    story.trunk("t1", "north-sip", _LISTED)
    story.put(database)
    assert _history(database) == [("1970-01-01 00:00", "2100-01-01 00:00", "north-sip", False)]
