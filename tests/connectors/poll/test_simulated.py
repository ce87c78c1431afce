"""The poller against the simulated organisations, over HTTP: their changes, their faults, their truth."""

from pathlib import Path

import pytest

from schemas import catalogue
from schemas.clock import DAY, HOUR
from schemas.events.edge_metrics import EDGE_METRICS
from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.events.trunk_statuses import TRUNK_STATUSES
from schemas.objects.trunk_bases import TRUNK_BASES
from schemas.objects.trunks import TRUNKS
from tests.connectors.poll.lived import Day, lived
from tests.deploy.local.genesys import made


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    return lived(tmp_path_factory.mktemp("day"), 25, changes=made.ALL_CHANGES)


def test_every_version_holds_from_its_change_on(day: Day) -> None:
    for hour in range(25):
        at = made.START + hour * HOUR
        known = day.at(TRUNKS, at)
        for trunk in day.timeline.at(at).trunks.values():
            version = known[trunk.id]
            assert version.effective_time == trunk.stamp.modified_ms
            assert version.values["trunk_base_id"] == trunk.base_id
            assert version.values["edge_in_service"] is trunk.edge_in_service


def test_what_departed_is_deleted_from_the_next_run_on(day: Day) -> None:
    (departure,) = [change for change in day.timeline.changes if change.kind == "departures"]
    gone = day.timeline.at(departure.at_ms - 1).trunks.keys() - day.timeline.at(departure.at_ms).trunks.keys()
    noticed = departure.at_ms - departure.at_ms % HOUR + HOUR
    deleted = {(r.entity_id, r.effective_time) for r in day.log.of(TRUNKS) if r.values["deleted"]}
    assert deleted == {(trunk, noticed) for trunk in gone}
    assert day.at(TRUNKS, made.START + DAY).keys() == day.timeline.at(made.START + DAY).trunks.keys()


def test_capacities_come_with_the_trunk_bases(day: Day) -> None:
    bases = day.timeline.at(made.START + DAY).bases
    known = {i: record.values["capacity"] for i, record in day.at(TRUNK_BASES, made.START + DAY).items()}
    assert known == {base.id: base.capacity or None for base in bases.values()}
    assert any(known.values())


def test_gauges_and_states_come_along(day: Day) -> None:
    for event in (TRUNK_METRICS, EDGE_METRICS, TRUNK_STATUSES):
        assert {record.source for record in day.log.of(event)} == {"poll"}


def test_everything_is_complete_and_known(day: Day) -> None:
    assert {marker["status"] for marker in day.log.markers()} == {"COMPLETE"}
    assert {record.extra for record in day.log.records} == {""}
    assert {marker["entity_id"] for marker in day.log.markers()} >= {o.name for o in catalogue.objects()}


def test_a_bad_line_is_outlasted(tmp_path: Path) -> None:
    rest = {
        "throttled": 0.03,
        "failing": 0.03,
        "dropped": 0.03,
        "cut": 0.03,
        "nulls": 0.5,
        "unknown_fields": 0.3,
    }
    access = {"client_id": made.CLIENT[0], "client_secret": made.CLIENT[1], "max_page_size": 2}
    found = lived(tmp_path, 2, rest=rest, access=access)
    assert {marker["status"] for marker in found.log.markers()} == {"COMPLETE"}
    assert found.at(TRUNKS, made.START).keys() == found.timeline.at(made.START).trunks.keys()
    assert any("simulatedField" in record.extra for record in found.log.of(TRUNKS))


@pytest.mark.parametrize("shifting", ["insert", "remove"])
def test_a_list_that_shifts_proves_no_absence(tmp_path: Path, shifting: str) -> None:
    access = {"client_id": made.CLIENT[0], "client_secret": made.CLIENT[1], "max_page_size": 2}
    found = lived(tmp_path, 3, rest={"shifting": shifting}, access=access)
    assert {m["status"] for m in found.log.markers() if m["entity_id"] == "trunks"} == {"INCOMPLETE"}
    assert not [record for record in found.log.of(TRUNKS) if record.values["deleted"]]


def test_half_a_list_deletes_nothing(tmp_path: Path) -> None:
    """Of eleven trunks six are missing, twice, with totals that agree."""
    groups = [
        {"name": "Cloud", "site": "HQ", "edges": 5},
        {"name": "Cellar", "site": "Mill", "edges": 1, "media": "Premises"},
    ]
    found = lived(tmp_path, 4, edge_groups=groups, rest={"half_empty": {"trunks": [2, 3]}})
    runs = [marker for marker in found.log.markers() if marker["entity_id"] == "trunks"]
    assert [run["status"] for run in runs] == ["COMPLETE", "INCOMPLETE", "INCOMPLETE", "COMPLETE"]
    assert "6 of 11 are missing at once" in runs[1]["reason"]
    assert not [record for record in found.log.of(TRUNKS) if record.values["deleted"]]
