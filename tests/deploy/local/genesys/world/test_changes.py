"""The inventory through a day: each kind of change does what it says, and nothing else."""

from dataclasses import replace

import pytest

from deploy.local.genesys.world.changes import NothingToChangeError
from deploy.local.genesys.world.timeline import Change, Timeline, unfold
from tests.deploy.local.genesys.made import ALL_CHANGES, DAY_LONG, carrier, organisation


def _day(**changes: object) -> Timeline:
    return unfold(organisation(changes=changes), DAY_LONG)


def _only(timeline: Timeline) -> Change:
    (change,) = timeline.changes
    return change


def test_without_changes_the_inventory_stands_still() -> None:
    day = _day()
    assert day.changes == ()
    assert day.at(DAY_LONG.start_ms) == day.at(DAY_LONG.end_ms)


def test_there_is_a_trunk_for_each_carrier_and_edge_of_its_group() -> None:
    inventory = _day().at(DAY_LONG.start_ms)
    pairs = {(t.base_id, t.edge_id) for t in inventory.trunks.values()}
    assert pairs == {
        (base.id, edge.id)
        for base in inventory.bases.values()
        for edge in inventory.edges.values()
        if base.group_id == edge.group_id
    }
    assert len(pairs) == len(inventory.trunks) == 2 * 3 + 1


@pytest.mark.parametrize("kind", ALL_CHANGES)
def test_each_change_can_be_switched_on_alone(kind: str) -> None:
    kinds = {change.kind for change in _day(**{kind: 2}).changes}
    assert kinds - {"back"} == {kind}


def test_everything_that_changed_has_its_time_and_the_next_version() -> None:
    day = _day(**ALL_CHANGES)
    for moment, before, after in zip(day.moments[1:], day.catalogues, day.catalogues[1:], strict=False):
        for old_ones, new_ones in (
            (before.bases, after.bases),
            (before.trunks, after.trunks),
            (before.edges, after.edges),
        ):
            for id_, entity in new_ones.items():
                old = old_ones.get(id_)
                if old is entity:
                    continue
                expected = old.stamp.touched(moment) if old else replace(entity.stamp, created_ms=moment)
                assert entity.stamp == expected
                assert entity.stamp.modified_ms == moment


def test_a_rename_keeps_the_id_and_reaches_the_trunks() -> None:
    day = _day(renames=1)
    change = _only(day)
    before, after = day.at(change.at_ms - 1), day.at(change.at_ms)
    old, new = before.bases[change.subject], after.bases[change.subject]
    assert new.name != old.name
    renamed = [t for t in after.trunks.values() if t.base_id == new.id]
    assert renamed
    assert all(trunk.name.startswith(f"{new.name} Trunk ") for trunk in renamed)


def test_a_trunk_moves_within_its_edge_group() -> None:
    day = _day(moves=1)
    change = _only(day)
    before, after = day.at(change.at_ms - 1), day.at(change.at_ms)
    old, new = before.trunks[change.subject], after.trunks[change.subject]
    assert old.edge_id == new.edge_id
    assert {after.bases[old.base_id].name, after.bases[new.base_id].name} == {"A", "B"}


def test_an_outage_takes_the_trunks_of_an_edge_and_gives_them_back() -> None:
    day = _day(outages=1)
    out, back = day.changes
    assert (out.kind, back.kind, out.subject) == ("outages", "back", back.subject)
    during, later = day.at(out.at_ms), day.at(back.at_ms)
    assert {t.edge_id for t in during.trunks.values() if not t.edge_in_service} == {out.subject}
    assert all(trunk.edge_in_service for trunk in later.trunks.values())
    assert later.edges[out.subject].boot_ms == back.at_ms


def test_an_edge_arrives_with_its_trunks_and_departs_with_them() -> None:
    day = _day(arrivals=1)
    change = _only(day)
    carriers = day.at(change.at_ms).carriers_of(day.at(change.at_ms).edges[change.subject].group_id)
    assert day.at(change.at_ms - 1).trunks_on(change.subject) == []
    assert {t.base_id for t in day.at(change.at_ms).trunks_on(change.subject)} == {b.id for b in carriers}
    day = _day(departures=1)
    change = _only(day)
    assert day.at(change.at_ms - 1).trunks_on(change.subject)
    assert day.at(change.at_ms).trunks_on(change.subject) == []


def test_more_departures_than_edges_are_refused() -> None:
    with pytest.raises(NothingToChangeError, match="no edge can go"):
        _day(departures=9)


def test_memberships_follow_the_timeline() -> None:
    made = organisation(changes=ALL_CHANGES, carriers=[carrier("A", max_concurrent_calls=9), carrier("B")])
    day = unfold(made, DAY_LONG)
    for trunk_id, first in day.trunks().items():
        entries = day.memberships(trunk_id)
        assert entries[0].valid_from_ms == first.stamp.created_ms
        for moment, catalogue in zip(day.moments, day.catalogues, strict=True):
            entry = next((e for e in reversed(entries) if e.valid_from_ms <= moment), None)
            trunk = catalogue.trunks.get(trunk_id)
            if trunk:
                assert entry is not None
                assert entry[1:] == (trunk.base_id, trunk.edge_in_service, False)
            else:
                assert entry is None or entry.deleted
