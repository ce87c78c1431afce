"""Every object of a simulated organisation, polled for a day: what is on the log is what could be known."""

import pytest

from deploy.local.genesys import declared
from deploy.local.genesys.derived.realm import BUILT
from deploy.truth.of_facts import facts
from deploy.truth.of_inventory import Version, versions
from deploy.truth.plain import flat
from schemas.clock import HOUR
from schemas.declare.events import Event
from schemas.declare.objects import Object
from schemas.reading.privacy import Privacy
from tests.connectors.poll.lived import Day, lived
from tests.deploy.local.genesys import made

_HOURS = 25
_READINGS = [made.START + hour * HOUR for hour in range(_HOURS)]
_OBJECTS = declared.objects()
_POPULATION = {name: 3 if o.per else 12 for name, o in _OBJECTS.items() if name not in BUILT}
_FAULTS = {
    **dict.fromkeys(("throttled", "failing", "dropped", "cut"), 0.01),
    **dict.fromkeys(("nulls", "unknown_fields", "unknown_values"), 0.3),
}
_POLICY = Privacy()
"""The poller's where no settings say another."""
_EMITTED = [event for o in _OBJECTS.values() for event in o.emits]
of_every_object = pytest.mark.parametrize("object_", _OBJECTS.values(), ids=lambda o: o.name)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    return lived(
        tmp_path_factory.mktemp("day"),
        _HOURS,
        _OBJECTS,
        population=_POPULATION,
        changes={**made.ALL_CHANGES, "derived": {"created": 0.2, "changed": 0.5, "deleted": 0.1}},
        told={"rates": {event.name: 0.2 for event in _EMITTED}},
        rest=_FAULTS,
        access={**made.ACCESS, "requests_per_minute": 1_000_000},  # a day passes in half a minute
    )


def _told(day: Day, object_: Object) -> dict[str, list[Version]]:
    """The versions on the log, in order; of one that was told again the last telling."""
    found: dict[str, dict[int, Version]] = {}
    for record in day.log.of(object_):
        row = dict(flat(object_.record, record.values))
        version = Version(record.effective_time, row, record.values["deleted"])
        found.setdefault(record.entity_id, {})[record.effective_time] = version
    return {entity_id: [of[at] for at in sorted(of)] for entity_id, of in found.items()}


@of_every_object
def test_the_versions_on_the_log_are_those_that_could_be_known(day: Day, object_: Object) -> None:
    parents = (_OBJECTS[object_.per.of], _READINGS) if object_.per else None
    known = versions(day.world, object_, _READINGS, parents, _POLICY)
    assert _told(day, object_) == known
    if object_.name not in BUILT:
        assert {version.deleted for of in known.values() for version in of} == {True, False}


@pytest.mark.parametrize("event", _EMITTED, ids=lambda e: e.name)
def test_facts_in_listed_bodies_are_those_that_were_told(day: Day, event: Event) -> None:
    """Only events themselves tell the others."""
    holders = [(o, _READINGS) for o in _OBJECTS.values() if event in o.emits]
    known = facts(day.world, event, holders, _POLICY)
    found = {}
    for record in day.log.of(event):
        row = {f"{event.entity}_id": record.entity_id, "event_time": record.effective_time}
        row |= dict(flat(event.record, record.values))
        found[tuple(row[name] for name in event.key_columns[1:])] = row
    assert found
    assert {key: known.get(key) for key in found} == found
