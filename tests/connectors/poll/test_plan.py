"""Schedules against the quota, of organisations that nobody has to ask."""

from dataclasses import replace

from connectors.genesys.window import Priority, carried
from connectors.poll.plan import Counts, Plan, least_requests, plan
from schemas.catalogue import events, objects
from schemas.clock import DAY, HOUR, MINUTE
from schemas.declare.objects import Object, PageNumber, Per, WholeArray
from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.objects.sites import SITES
from schemas.objects.trunks import TRUNKS

_PLANS: Object = replace(
    TRUNKS,
    name="plans",
    path="/api/v2/sites/{siteId}/plans",
    pages=WholeArray(),
    per=Per("sites", "siteId"),
    emits=(),
)


def _planned(counts: Counts, every: dict[str, int] | None = None, a_minute: int = 300) -> Plan:
    return plan("o", (SITES, TRUNKS, _PLANS), (TRUNK_METRICS,), counts, every or {}, a_minute)


def _requests(found: Plan) -> dict[str, int]:
    return {load.name: load.requests for load in found.loads}


def test_requests_are_pages_and_lists_and_batches() -> None:
    found = _planned({"sites": 250, "trunks": 101, "plans": 400})
    assert _requests(found) == {"sites": 3, "trunks": 2, "plans": 250, "trunk_metrics": 2}
    assert all(load.known for load in found.loads)
    assert found.a_day == 3 + 2 + 250 + 2 * 96


def test_an_empty_list_is_asked_for_and_no_ids_are_not() -> None:
    found = _planned({})
    assert _requests(found) == {"sites": 1, "trunks": 1, "plans": 0, "trunk_metrics": 0}
    assert not any(load.known for load in found.loads)


def test_lists_of_known_length_are_counted_each() -> None:
    numbered = replace(_PLANS, pages=PageNumber())
    assert least_requests(numbered, {"sites": 3, "plans": [0, 100, 101]}) == 1 + 1 + 2
    assert least_requests(numbered, {"sites": 3, "plans": 950}) == 10
    assert least_requests(numbered, {"sites": 30, "plans": 950}) == 30


def test_daily_runs_fall_into_the_first_hour() -> None:
    found = _planned({"sites": 100, "trunks": 1, "plans": 1})
    assert found.busiest_hour == 1 + 1 + 100 + 4
    assert found.latest_ms == 0


def test_a_round_takes_what_the_quota_takes() -> None:
    found = _planned({"sites": 3_000, "trunks": 1})
    assert found.a_minute == carried(300) == 294 * 60 / 61
    assert found.round_ms == -(-(30 + 1 + 3_000 + 1) * MINUTE // found.a_minute)
    assert not found.misfits


def test_what_cannot_fit_is_named_with_the_period_that_would() -> None:
    every = {"plans": 15 * MINUTE, "sites": HOUR}
    found = _planned({"sites": 5_000, "trunks": 1}, every)
    (misfit,) = found.misfits
    assert misfit.load.name == "plans"
    assert misfit.least == 18 * MINUTE
    assert found.latest_ms > HOUR
    assert not _planned({"sites": 5_000, "trunks": 1}, {**every, "plans": misfit.least}).misfits


def test_live_snapshots_come_first() -> None:
    found = _planned({"sites": 1, "trunks": 600}, {"trunk_metrics": MINUTE, "plans": MINUTE}, a_minute=7)
    assert {load.name: load.priority for load in found.loads}["trunk_metrics"] is Priority.LIVE
    assert [misfit.load.name for misfit in found.misfits] == ["plans"]


def test_a_period_shorter_than_its_requests_take_fits_nowhere() -> None:
    one = plan("o", (), (TRUNK_METRICS,), {"trunks": 100}, {"trunk_metrics": MINUTE // 2}, 1)
    assert [misfit.least for misfit in one.misfits] == [2 * MINUTE]


def test_the_largest_organisation_fits_into_the_ordinary_quota() -> None:
    """With the declared schedules: stations hourly, users every quarter of an hour, most others daily."""
    counts = {declared.name: 500 for declared in objects()}
    counts |= {"sites": 1_000, "phones": 50_000, "stations": 50_000, "dids": 25_000, "users": 10_000}
    counts |= {"queues": 2_000, "queue_members": 100_000, "number_plans": 10_000, "outbound_routes": 4_000}
    found = plan("o", objects(), events(), counts, {}, 300)
    assert not found.misfits
    assert found.round_ms < HOUR
    assert found.a_day < 300 * 60 * 24 / 4


def test_everything_that_is_polled_is_in_it() -> None:
    found = plan("o", objects(), events(), {}, {}, 300)
    asked = {event.name for event in events() if event.snapshot or event.fetch}
    assert {load.name for load in found.loads} == {declared.name for declared in objects()} | asked
    assert found.a_day >= sum(DAY // load.every for load in found.loads if load.requests)
