"""What goes on now, as of 12:00:00, to which the organisation's event time has come."""

from typing import Any

import pytest

from schemas.clock import MINUTE, SECOND
from tests.builders.telephony import Story, utc
from tests.engines.engine import Database

_YEAR = utc("2026-01-01")
_NOON = utc("2026-11-21 12:00")


@pytest.fixture
def story() -> Story:
    made = Story()
    made.watermark(_NOON)
    return made


def _trunks(database: Database, story: Story, columns: str = "*") -> list[dict[str, Any]]:
    story.put(database)
    return database.rows(f"SELECT {columns} FROM trunks_now ORDER BY trunk_id")


def test_a_trunk_with_all_that_is_known_of_it(database: Database, story: Story) -> None:
    """The newest sample, of 11:59:30, is 30 s old; the trunk is connected since 11:00."""
    story.version("site", "mill", _YEAR)
    story.version("edge", "edge-1", _YEAR, site_id="mill")
    story.base("north-sip", 30, "base", _YEAR)
    story.trunk("t1", "north-sip", _YEAR, edge_id="edge-1", edge_in_service=True, trunk_base_enabled=True)
    story.sample("t1", _NOON - 40 * SECOND, inbound=9, outbound=9)
    story.sample("t1", _NOON - 30 * SECOND, inbound=3, outbound=2)
    story.status("t1", _NOON - 120 * MINUTE, up=False)
    story.status("t1", _NOON - 60 * MINUTE, up=True)
    (row,) = _trunks(database, story)
    assert row.pop("lag_s") > 0
    assert row == {
        "org": "north",
        "trunk_base_id": "north-sip",
        "trunk_base_name": "the north-sip",
        "trunk_id": "t1",
        "trunk_name": "the t1",
        "edge_name": "the edge-1",
        "site_name": "the mill",
        "inbound_calls": 3,
        "outbound_calls": 2,
        "calls": 5,
        "sampled_at": "2026-11-21 11:59:30.000",
        "age_s": 30,
        "stale": False,
        "connected": True,
        "connected_since": "2026-11-21 11:00:00.000",
        "in_service": True,
        "as_of": "2026-11-21 12:00:00.000",
    }


def test_a_sample_is_stale_when_it_holds_no_longer(database: Database, story: Story) -> None:
    """Samples hold for five minutes: one a millisecond younger counts, one of just that age doesn't."""
    story.sample("t1", _NOON - 5 * MINUTE + 1, inbound=1)
    story.sample("t2", _NOON - 5 * MINUTE, inbound=1)
    assert _trunks(database, story, "trunk_id, age_s, stale") == [
        {"trunk_id": "t1", "age_s": 299.999, "stale": False},
        {"trunk_id": "t2", "age_s": 300, "stale": True},
    ]


def test_a_trunk_that_never_said_anything_is_stale(database: Database, story: Story) -> None:
    """And a number of calls that isn't known is null, never 0."""
    story.trunk("t1", None, _YEAR)
    (row,) = _trunks(
        database, story, "stale, calls, sampled_at, age_s, connected, connected_since, in_service"
    )
    unknown = dict.fromkeys(("calls", "sampled_at", "age_s", "connected", "connected_since"))
    assert row == {"stale": True, **unknown, "in_service": True}


def test_a_trunk_that_only_its_samples_tell_of_has_no_names(database: Database, story: Story) -> None:
    story.sample("t1", _NOON, inbound=1)
    (row,) = _trunks(database, story, "trunk_id, trunk_name, trunk_base_id, edge_name, calls")
    assert row == {"trunk_id": "t1", "trunk_name": "", "trunk_base_id": "", "edge_name": "", "calls": 1}


def test_what_is_dated_after_as_of_is_not_now(database: Database, story: Story) -> None:
    """An edge whose clock is wrong: its reports wait until time has come to them."""
    story.sample("t1", _NOON, inbound=2)
    story.sample("t1", _NOON + 1, inbound=7)
    story.status("t1", _NOON - MINUTE, up=True)
    story.status("t1", _NOON + 1, up=False)
    story.status("t2", _NOON + 1, up=False)
    story.trunk("t2", None, _YEAR)
    found = _trunks(database, story, "trunk_id, calls, connected, connected_since")
    assert found == [
        {"trunk_id": "t1", "calls": 2, "connected": True, "connected_since": "2026-11-21 11:59:00.000"},
        {"trunk_id": "t2", "calls": None, "connected": None, "connected_since": None},
    ]
    story.watermark(_NOON + 1)
    database.empty()
    assert [(row["calls"], row["connected"]) for row in _trunks(database, story)] == [
        (7, False),
        (None, False),
    ]


def test_only_the_connection_counts_for_connected(database: Database, story: Story) -> None:
    """A proxy that doesn't answer SIP OPTIONS is another matter."""
    story.trunk("t1", None, _YEAR)
    story.status("t1", _NOON - 2 * MINUTE, up=True)
    story.status("t1", _NOON - MINUTE, up=False, aspect="options")
    assert [row["connected"] for row in _trunks(database, story)] == [True]


def test_deleted_trunks_are_not_listed_and_those_out_of_service_say_so(
    database: Database, story: Story
) -> None:
    story.trunk("gone", None, _YEAR)
    story.trunk("gone", None, _NOON - MINUTE, deleted=True)
    story.trunk("off-1", None, _YEAR, edge_in_service=False)
    story.trunk("off-2", None, _YEAR, trunk_base_enabled=False)
    found = _trunks(database, story, "trunk_id, in_service")
    assert found == [{"trunk_id": "off-1", "in_service": False}, {"trunk_id": "off-2", "in_service": False}]
