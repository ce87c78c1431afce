"""What trunks say about their connection."""

from dataclasses import replace
from itertools import pairwise

from deploy.local.genesys.world.statuses import Status
from deploy.local.genesys.world.world import World, build
from tests.deploy.local.genesys.made import DAY_LONG, organisation


def _world(**settings: object) -> World:
    return build(organisation(**settings), DAY_LONG)


def _links(status: Status) -> list[bool]:
    return [link.up for link in status.options + status.registers]


def test_without_flaps_and_outages_nothing_is_said() -> None:
    assert all(len(said) == 1 for said in _world(flaps={"per_day": 0.0}).statuses)


def test_an_outage_disconnects_and_the_return_connects() -> None:
    world = _world(flaps={"per_day": 0.0}, changes={"outages": 1})
    out, back = world.timeline.changes
    trunk_ids = {trunk.id for trunk in world.timeline.at(out.at_ms).trunks_on(out.subject)}
    for trunk_id, (_, *events) in zip(world.trunk_ids, world.statuses, strict=True):
        expected = [(out.at_ms, False), (back.at_ms, True)] if trunk_id in trunk_ids else []
        assert [(event.at_ms, event.connected) for event in events] == expected
        assert all(event.connected_ms == event.at_ms for event in events)
        assert all(set(_links(event)) == {event.connected} for event in events)


def test_each_event_changes_something_and_dates_what_it_changed() -> None:
    world = _world(flaps={"per_day": 20.0}, changes={"outages": 1})
    for said in world.statuses:
        for before, after in pairwise(said):
            assert replace(after, at_ms=before.at_ms) != before
            for old, new in zip(
                before.options + before.registers, after.options + after.registers, strict=True
            ):
                assert new == old or new.since_ms == after.at_ms


def test_only_premises_trunks_register() -> None:
    world = _world()
    bases = world.timeline.catalogues[0].bases
    for trunk, said in zip(world.timeline.trunks().values(), world.statuses, strict=True):
        assert bool(said[0].registers) == (bases[trunk.base_id].media == "Premises")


def test_flaps_leave_the_connection_and_the_calls_alone() -> None:
    calm, flapping = (_world(flaps={"per_day": n}) for n in (0.0, 30.0))
    assert all(status.connected for said in flapping.statuses for status in said)
    assert calm.calls.end_ms.tolist() == flapping.calls.end_ms.tolist()


def test_unknown_answers_are_stated_while_a_link_is_down() -> None:
    world = _world(flaps={"per_day": 30.0}, faults={"unknown_values": 0.5})
    troubles = {
        link.trouble for said in world.statuses for s in said[1:] for link in s.options if not link.up
    }
    assert troubles == {"sip.options.timeout", "sip.options.simulated"}
