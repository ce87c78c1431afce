"""The faults of REST, each alone."""

from collections import Counter
from typing import Any

import pytest

from deploy.local.genesys.config.faults import RestFaults
from deploy.local.genesys.server.api import Call, answer
from deploy.local.genesys.server.troubles import Trouble
from schemas.clock import MINUTE, to_iso
from tests.deploy.local.genesys.bodies.shapes import misfits
from tests.deploy.local.genesys.made import HOUR_LONG
from tests.deploy.local.genesys.server.tenants import TELEPHONY, Rig, ids, rig

_TRUNKS = f"{TELEPHONY}/trunks"


def _troubles(rigged: Rig, count: int = 1000) -> list[Trouble]:
    return [rigged.tenant.troubles.next(rigged.clock.ms) for _ in range(count)]


def test_without_faults_there_is_no_trouble() -> None:
    assert set(_troubles(rig())) == {Trouble()}


@pytest.mark.parametrize("fault", ["throttled", "failing", "dropped", "cut"])
def test_a_share_of_the_requests_is_in_trouble_and_always_the_same_ones(fault: str) -> None:
    runs = [[bool(getattr(t, fault)) for t in _troubles(rig(rest={fault: 0.3}))] for _ in range(2)]
    assert runs[0] == runs[1]
    assert sum(runs[0]) == pytest.approx(300, abs=70)


def test_failures_take_their_statuses_in_turn() -> None:
    rigged = rig(rest={"failing": 1.0, "failing_with": [500, 503]})
    troubles = _troubles(rigged)
    assert Counter(t.failing for t in troubles).keys() == {500, 503}
    found = answer(rigged.tenant, Call("GET", _TRUNKS, [], f"Bearer {rigged.token}"), Trouble(failing=503))
    assert (found.status, list(misfits(found.body, "ErrorBody"))) == (503, [])


def test_a_storm_lasts_its_stretch_of_simulated_time() -> None:
    start, end = HOUR_LONG.start_ms + MINUTE, HOUR_LONG.start_ms + 3 * MINUTE
    rigged = rig(rest={"throttled_during": [[to_iso(start), to_iso(end)]], "retry_after_s": 7})
    for rigged.clock.ms, stormy in ((start - 1, False), (start, True), (end - 1, True), (end, False)):
        assert _troubles(rigged, 1) == [Trouble(throttled=stormy)]
    call = Call("GET", _TRUNKS, [], f"Bearer {rigged.token}")
    found = answer(rigged.tenant, call, Trouble(throttled=True))
    assert (found.status, found.headers["Retry-After"]) == (429, "7")


def test_an_entity_removed_between_pages_hides_another() -> None:
    rigged = rig(rest={"shifting": "remove"})
    whole, pages = ids([rig().body(_TRUNKS)]), rigged.pages(_TRUNKS)
    assert ids(pages) == whole[:2] + whole[3:]
    assert [page["total"] for page in pages] == [7, 6, 6]


def test_an_entity_inserted_between_pages_shows_another_twice() -> None:
    rigged = rig(rest={"shifting": "insert"})
    whole, pages = ids([rig().body(_TRUNKS)]), rigged.pages(_TRUNKS)
    assert ids(pages) == whole[1:3] + whole[2:]
    assert [page["total"] for page in pages] == [6, 7, 7, 7]


def test_half_an_inventory_looks_complete_in_the_given_run_only() -> None:
    rigged = rig(rest={"half_empty": {"trunks": [2]}})
    runs = [rigged.pages(_TRUNKS) for _ in range(3)]
    assert [len(ids(pages)) for pages in runs] == [7, 3, 7]
    assert {page["total"] for page in runs[1]} == {3}
    assert len(ids(rigged.pages(TELEPHONY))) == 4


def test_runs_are_counted_anew_when_the_faults_change() -> None:
    rigged = rig()
    rigged.pages(_TRUNKS)
    rigged.tenant.troubles.change(RestFaults(half_empty={"trunks": (1,)}))
    assert [len(ids(rigged.pages(_TRUNKS))) for _ in range(2)] == [3, 7]


def _bodies(rigged: Rig, path: str = _TRUNKS) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rigged.body(path)["entities"]
    return found


def test_absent_fields_can_be_null() -> None:
    plain = _bodies(rig())
    nulled = _bodies(rig(rest={"nulls": 1.0}))
    assert all(body["description"] is None and body["modifiedBy"] is None for body in nulled)
    assert [{k: v for k, v in body.items() if v is not None} for body in nulled] == plain


def test_unknown_fields_and_values_are_the_same_for_an_entity_each_time() -> None:
    rigged = rig(rest={"unknown_fields": 0.5, "unknown_values": 0.5})
    bodies = _bodies(rigged)
    assert _bodies(rigged) == bodies
    assert 0 < sum("simulatedField" in body for body in bodies) < len(bodies)
    assert {body["optionsEnabledStatus"] for body in bodies} == {"ENABLED", "SIMULATED"}
