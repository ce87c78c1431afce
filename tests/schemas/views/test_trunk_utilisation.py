"""How full a trunk base is, in stories of two minutes."""

from typing import Any

import pytest

from schemas.aggregates.trunk_base_minute import TRUNK_BASE_MINUTE
from schemas.clock import MINUTE, SECOND
from tests.builders.telephony import Story, utc
from tests.engines.engine import Database

_YEAR = utc("2026-01-01")
_NOON = utc("2026-11-21 12:00")


@pytest.fixture
def story() -> Story:
    """From noon on, t1 carries 12 calls and t2 carries 6; after 30 s t2 carries 9."""
    made = Story()
    for trunk in ("t1", "t2"):
        made.trunk(trunk, "north-sip", _YEAR)
    made.sample("t1", _NOON, inbound=8, outbound=4)
    made.sample("t2", _NOON, inbound=6)
    made.sample("t2", _NOON + 30 * SECOND, inbound=9)
    made.watermark(utc("2027-01-01"))
    return made


def _minute(database: Database, story: Story, at: int = _NOON) -> dict[str, Any]:
    story.put(database, TRUNK_BASE_MINUTE)
    (row,) = database.rows(
        "SELECT * EXCEPT window_start FROM trunk_utilisation "
        f"WHERE toUnixTimestamp64Milli(window_start) = {at}"
    )
    return row


def test_a_base_is_the_sum_of_its_instances(database: Database, story: Story) -> None:
    """18 calls for 30 s, then 21 for 30 s: 1,170,000 call-milliseconds, 19.5 erlangs, 21 at once.

    Of a capacity of 30 that is 65 % in the mean and 70 % at the peak. Two trunks and three samples were told
    for it: the newest record has the revision 5.
    """
    story.base("north-sip", 30, "base", _YEAR)
    assert _minute(database, story) == {
        "org": "north",
        "trunk_base_id": "north-sip",
        "trunk_base_name": "the north-sip",
        "state": "closed",
        "calls_max": 21,
        "erlangs": 19.5,
        "capacity": 30,
        "capacity_source": "max_calls",
        "peak_utilisation": 0.7,
        "mean_utilisation": 0.65,
        "call_ms": 18 * 30_000 + 21 * 30_000,
        "covered_ms": 60_000,
        "coverage": 1,
        "instances_expected": 2,
        "instances_covered": 2,
        "samples": 3,
        "revision": 5,
    }


def test_a_limit_of_each_instance_counts_once_for_each(database: Database, story: Story) -> None:
    """15 calls on each of 2 instances: 30 together."""
    story.base("north-sip", 15, "instance", _YEAR)
    row = _minute(database, story)
    assert (row["capacity"], row["peak_utilisation"], row["mean_utilisation"]) == (30, 0.7, 0.65)


def test_without_a_limit_there_is_no_utilisation(database: Database, story: Story) -> None:
    """Unlimited is null and never 0."""
    story.base("north-sip", None, "base", _YEAR)
    row = _minute(database, story)
    assert (row["capacity"], row["capacity_source"]) == (None, "")
    assert (row["peak_utilisation"], row["mean_utilisation"]) == (None, None)
    assert (row["erlangs"], row["calls_max"]) == (19.5, 21)


def test_a_base_that_inventory_does_not_know_has_no_name_and_no_limit(
    database: Database, story: Story
) -> None:
    row = _minute(database, story)
    assert (row["trunk_base_name"], row["capacity"], row["capacity_source"]) == ("", None, "")


def test_what_is_configured_overrules_what_genesys_says(database: Database, story: Story) -> None:
    """60 from 12:01 on; before, Genesys's 30 counts."""
    story.base("north-sip", 30, "base", _YEAR)
    story.configured("north-sip", 60, "base", _NOON + MINUTE)
    first = _minute(database, story)
    assert (first["capacity"], first["capacity_source"]) == (30, "max_calls")
    (second,) = database.rows(
        "SELECT capacity, capacity_source, mean_utilisation FROM trunk_utilisation "
        f"WHERE toUnixTimestamp64Milli(window_start) = {_NOON + MINUTE}"
    )
    assert second == {"capacity": 60, "capacity_source": "configured", "mean_utilisation": 0.35}


def test_a_configured_unlimited_is_no_limit(database: Database, story: Story) -> None:
    story.base("north-sip", 30, "base", _YEAR)
    story.configured("north-sip", None, "base", 0)
    row = _minute(database, story)
    assert (row["capacity"], row["capacity_source"], row["peak_utilisation"]) == (None, "configured", None)


def test_a_withdrawn_capacity_counts_no_more(database: Database, story: Story) -> None:
    story.base("north-sip", 30, "base", _YEAR)
    story.configured("north-sip", 60, "base", 0)
    story.configured("north-sip", None, "base", 0, withdrawn=True)
    row = _minute(database, story)
    assert (row["capacity"], row["capacity_source"]) == (30, "max_calls")


def test_names_and_limits_are_those_of_the_minute(database: Database, story: Story) -> None:
    """A rename and a new limit at 12:02 leave the minutes before as they were."""
    story.base("north-sip", 30, "base", _YEAR)
    story.base("north-sip", 40, "base", _NOON + 2 * MINUTE, name="North SIP, new")
    story.put(database, TRUNK_BASE_MINUTE)
    found = database.rows(
        "SELECT trunk_base_name AS name, capacity FROM trunk_utilisation ORDER BY window_start LIMIT 3"
    )
    old, new = {"name": "the north-sip", "capacity": 30}, {"name": "North SIP, new", "capacity": 40}
    assert found == [old, old, new]


def test_while_an_instance_is_unknown_there_is_no_mean(database: Database, story: Story) -> None:
    """t3 belongs to the base and says nothing: no time is covered, but the peak that was seen is shown."""
    story.base("north-sip", 30, "base", _YEAR)
    story.trunk("t3", "north-sip", _YEAR)
    row = _minute(database, story)
    assert (row["instances_expected"], row["instances_covered"]) == (3, 2)
    assert (row["erlangs"], row["mean_utilisation"], row["coverage"]) == (None, None, 0)
    assert (row["calls_max"], row["peak_utilisation"]) == (21, 0.7)


def test_an_instance_out_of_service_is_known_to_carry_nothing(database: Database, story: Story) -> None:
    """It is expected and covered, with 0 calls, and adds its share to a limit of each instance."""
    story.base("north-sip", 15, "instance", _YEAR)
    story.trunk("t3", "north-sip", _YEAR, edge_in_service=False)
    row = _minute(database, story)
    assert (row["instances_expected"], row["instances_covered"], row["capacity"]) == (3, 3, 45)
    assert (row["erlangs"], row["coverage"]) == (19.5, 1)
