"""Every declared event that isn't built by hand is delivered, each of its facts once."""

import json
from collections import Counter
from typing import Any

import pytest

from deploy.local.genesys import declared
from deploy.local.genesys.delivery.plan import plan
from deploy.local.genesys.delivery.topics import DERIVED, PUBLISHED
from deploy.local.genesys.world.world import World, build
from schemas.declare.events import Event
from schemas.reading.envelope import open_envelope
from schemas.reading.facts import fact_reader
from tests.deploy.local.genesys.made import HOUR_LONG, organisation

_SETTINGS: dict[str, Any] = {
    "told": {"per_hour": 30.0},
    "changes": {"derived": {"created": 0.2, "changed": 0.2, "deleted": 0.2}},
}
of_derived_events = pytest.mark.parametrize("event", DERIVED.values(), ids=lambda e: e.name)


@pytest.fixture(scope="module")
def world() -> World:
    return build(organisation(**_SETTINGS), HOUR_LONG)


@pytest.fixture(scope="module")
def bodies(world: World) -> dict[str, list[dict[str, Any]]]:
    """Envelopes by topic."""
    found: dict[str, list[dict[str, Any]]] = {topic: [] for topic in PUBLISHED}
    for delivery in plan((world,)):
        found[delivery.topic].append(json.loads(delivery.body))
    return found


def _keys(event: Event, envelope: dict[str, Any]) -> list[tuple[object, ...]]:
    opened = open_envelope(envelope)
    topic_id = (
        opened.topic.removeprefix(event.topic.partition("{id}")[0]).partition(".")[0] if event.topic else ""
    )
    facts = fact_reader(event)(opened.body, topic_id, opened.time)
    assert {fact.extra for fact in facts} == {""}
    rows = [
        {**f.values, f"{event.entity}_id": f.entity_id, "event_time": f.effective_time, "org": ""}
        for f in facts
    ]
    return [tuple(row[name] for name in event.key_columns) for row in rows]


@of_derived_events
def test_each_fact_is_told_once_and_can_be_read(
    bodies: dict[str, list[dict[str, Any]]], event: Event
) -> None:
    envelopes = bodies[event.topic or ""]
    keys = [key for envelope in envelopes for key in _keys(event, envelope)]
    assert len(envelopes) > 10
    assert len(set(keys)) == len(keys)


@of_derived_events
def test_they_speak_while_they_are_there(world: World, event: Event) -> None:
    voice, speakers = world.realm.voice(event.name), world.realm.speakers(event)
    said = [voice.said(row) for row in range(len(voice))]
    if speakers is None:
        assert any(o.entity == event.entity for o in declared.objects().values()) is False
        return
    assert all(speakers.place(each.entity_id, each.event_ms) is not None for each in said)
    assert len({each.entity_id for each in said}) > 1


@of_derived_events
def test_the_body_is_of_the_entity_that_the_topic_names(
    bodies: dict[str, list[dict[str, Any]]], event: Event
) -> None:
    for envelope in bodies[event.topic or ""]:
        name = envelope["detail"]["topicName"]
        before, _, after = (event.topic or "").partition("{id}")
        entity = name.removeprefix(before).removesuffix(after)
        assert envelope["detail-type"] == event.topic
        if event.entity_path:
            found: Any = envelope["detail"]["eventBody"]
            for step in event.entity_path.split("."):
                found = found[step]
            assert found == entity


def test_rates_can_be_of_single_events() -> None:
    for event in DERIVED.values():
        counts = Counter(
            d.topic for d in plan((build(organisation(told={"rates": {event.name: 10.0}}), HOUR_LONG),))
        )
        assert {topic for topic in DERIVED if counts[topic]} == {event.topic}
