"""The facts that were sent are those that a reader finds in what was delivered, however it was delivered."""

import pytest

from deploy.local.genesys import declared
from deploy.local.genesys.delivery.plan import plan
from deploy.local.genesys.delivery.rows import Kind, emitted
from deploy.local.genesys.delivery.topics import PUBLISHED
from deploy.local.genesys.world.world import World, build
from deploy.truth.of_facts import Key, facts
from deploy.truth.plain import Row, flat
from schemas.clock import DAY
from schemas.declare.events import Event
from schemas.declare.identity import State
from schemas.reading.envelope import open_envelope, parse
from schemas.reading.facts import fact_reader
from schemas.reading.topics import Topics
from tests.deploy.local.genesys.made import HOUR_LONG, organisation

_FAULTS = {
    "duplicates": 0.2,
    "republished": 0.2,
    "reordered": 0.3,
    "unknown_fields": 0.2,
    "unknown_values": 0.2,
    "unreadable": 0.1,
    "late": [{"share": 0.1, "delay_s": [300.0, 1800.0]}],
    "skewed": [{"share": 0.1, "ahead_s": 600.0}],
}
_EVENTS = [event for event in declared.events().values() if event.topic]


@pytest.fixture(scope="module")
def world() -> World:
    return build(organisation(told={"per_hour": 20.0}, faults=_FAULTS, flaps={"per_day": 200.0}), HOUR_LONG)


@pytest.fixture(scope="module")
def found(world: World) -> dict[str, dict[Key, Row]]:
    """By event: what is read of all that is delivered, in its order."""
    topics, found = Topics(_EVENTS), {event.name: dict[Key, Row]() for event in _EVENTS}
    for delivery in plan((world,)):
        if delivery.kind is Kind.UNREADABLE:
            continue
        (item,) = parse(delivery.body)
        envelope = open_envelope(item)
        match = topics.match(envelope.topic)
        assert match
        event, topic_id = match
        for fact in fact_reader(event)(envelope.body, topic_id, envelope.time):
            row = {f"{event.entity}_id": fact.entity_id, "event_time": fact.effective_time}
            row |= dict(flat(event.record, fact.values))
            key = tuple(row[name] for name in event.key_columns[1:])
            found[event.name].setdefault(key, row)
    return found


@pytest.mark.parametrize("event", _EVENTS, ids=lambda e: e.name)
def test_each_fact_is_there(world: World, found: dict[str, dict[Key, Row]], event: Event) -> None:
    assert facts(world, event) == found[event.name]
    assert _bodies(world, event) > 0
    if event.parts is None and isinstance(event.identity, State):
        assert _bodies(world, event) == len(found[event.name])


def _bodies(world: World, event: Event) -> int:
    """Event bodies that were sent, each once. A body can hold several facts."""
    return int((emitted(world, 0)["topic"] == PUBLISHED.index(event.topic or "")).sum())


@pytest.mark.parametrize("event", [e for e in declared.events().values() if e.fetch], ids=lambda e: e.name)
def test_what_is_fetched_is_there_once_it_is_final(world: World, event: Event) -> None:
    known = facts(world, event)
    assert len(known) == len(world.realm.details(event.name).entities)
    assert facts(world, event, until=HOUR_LONG.end_ms + DAY).keys() == known.keys()
    assert facts(world, event, until=HOUR_LONG.start_ms) == {}
