"""What the lists list: filters, joins, expansions, and the inventory of the moment."""

from typing import Any

import pytest

from deploy.local.genesys.server.lists import LISTS
from tests.deploy.local.genesys.made import HOUR_LONG
from tests.deploy.local.genesys.server.tenants import TELEPHONY, Rig, ids, rig, with_access


def _all(rigged: Rig, name: str, *query: tuple[str, object]) -> list[dict[str, Any]]:
    path = next(listing.path for key, listing in LISTS.items() if key == name)
    found: list[dict[str, Any]] = rigged.body(path, ("pageSize", 100), *query)["entities"]
    return found


def test_every_reference_leads_somewhere() -> None:
    rigged = rig()
    known = {name: {entity["id"] for entity in _all(rigged, name)} for name in LISTS}
    for trunk in _all(rigged, "trunks"):
        assert trunk["trunkBase"]["id"] in known["trunkbasesettings"]
        assert trunk["edge"]["id"] in known["edges"]
        assert trunk["edgeGroup"]["id"] in known["edgegroups"]
    for base in _all(rigged, "trunkbasesettings"):
        assert base["trunkType"] != "EXTERNAL" or base["site"]["id"] in known["sites"]
    for edge in _all(rigged, "edges"):
        assert edge["site"]["id"] in known["sites"]
        assert edge["edgeGroup"]["id"] in known["edgegroups"]
    for group in _all(rigged, "edgegroups"):
        bases = [group["edgeTrunkBaseAssignment"]["trunkBase"], *group["phoneTrunkBases"]]
        assert {base["id"] for base in bases} <= known["trunkbasesettings"]
    for site in _all(rigged, "sites"):
        assert site["location"]["id"] in known["locations"]
        assert {edge["id"] for edge in site["primaryEdges"]} <= known["edges"]
    for place in _all(rigged, "locations"):
        assert set(place["path"]) <= known["locations"]


@pytest.mark.parametrize(
    ("name", "query", "count"),
    [
        ("trunks", ("trunkType", "EXTERNAL"), 7),
        ("trunks", ("trunkType", "PHONE"), 0),
        ("trunkbasesettings", ("managed", "true"), 1),
        ("edges", ("showCloudMedia", "false"), 1),
        ("edges", ("managed", "true"), 3),
        ("edgegroups", ("name", "Cellar"), 1),
        ("sites", ("name", "nowhere"), 0),
    ],
)
def test_filters(name: str, query: tuple[str, object], count: int) -> None:
    assert len(_all(rig(), name, query)) == count


def test_an_unknown_trunk_type_is_refused() -> None:
    assert rig().get(f"{TELEPHONY}/trunks", ("trunkType", "MAGIC")).status == 400


def test_lists_are_sorted_by_name_either_way() -> None:
    names = [trunk["name"] for trunk in _all(rig(), "trunks")]
    assert names == sorted(names)
    assert [trunk["name"] for trunk in _all(rig(), "trunks", ("sortOrder", "DESC"))] == names[::-1]


def test_properties_come_when_asked_for() -> None:
    rigged = rig()
    assert all("properties" not in base for base in _all(rigged, "trunkbasesettings"))
    bases = {b["name"]: b["properties"] for b in _all(rigged, "trunkbasesettings", ("expand", "properties"))}
    assert bases["A"]["trunk_max_concurrent_calls"] == {"value": {"instance": 40}}
    assert "trunk_max_concurrent_calls" not in bases["B"]
    assert all(p["trunk_enabled"] == {"value": {"instance": True}} for p in bases.values())
    always = with_access(properties_need_expand=False)
    assert all("properties" in base for base in _all(always, "trunkbasesettings"))


def test_the_inventory_is_that_of_the_clock() -> None:
    """Moves, outages, arrivals: what a poll sees depends on the simulated time alone."""
    rigged = rig(changes={"outages": 1, "arrivals": 1})
    for moment in rigged.tenant.world.timeline.moments:
        for at_ms in (moment - 1, moment):
            rigged.clock.ms = at_ms
            catalogue = rigged.tenant.world.timeline.at(at_ms)
            assert set(ids([{"entities": _all(rigged, "trunks")}])) == set(catalogue.trunks)
            enabled = {trunk["id"]: trunk["enabled"] for trunk in _all(rigged, "trunks")}
            assert enabled == {t.id: t.edge_in_service for t in catalogue.trunks.values()}
            online = {edge["id"]: edge["onlineStatus"] == "ONLINE" for edge in _all(rigged, "edges")}
            assert online == {edge.id: edge.online for edge in catalogue.edges.values()}


def test_a_polled_trunk_has_the_last_status_that_was_notified() -> None:
    rigged = rig(flaps={"per_day": 200.0})
    for said in rigged.tenant.world.statuses:
        for status in said[1:]:
            rigged.clock.ms = status.at_ms
            trunk = next(t for t in _all(rigged, "trunks") if t["id"] == status.trunk_id)
            assert [o["optionState"] for o in trunk["optionsStatus"]] == [link.up for link in status.options]
    assert any(len(said) > 1 for said in rigged.tenant.world.statuses)


def test_before_and_after_the_span_the_inventory_is_that_of_its_ends() -> None:
    rigged = rig(changes={"departures": 1})
    rigged.clock.ms = HOUR_LONG.start_ms - 10**9
    assert len(_all(rigged, "edges")) == 4
    rigged.clock.ms = HOUR_LONG.end_ms + 10**9
    assert len(_all(rigged, "edges")) == 3
