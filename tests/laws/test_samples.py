"""Every declaration of Genesys's data has a sample that is read without a rest. It keeps to the contract
where the contract's model is named here.
"""

from typing import Final

import pytest

from schemas.catalogue import events, objects
from schemas.declare.events import Event, Posted
from schemas.declare.objects import Object
from schemas.reading.facts import fact_reader
from schemas.reading.unknown import known_paths, unknown
from schemas.reading.values import reader
from tests.builders import samples
from tests.builders.log_records import NOON
from tests.deploy.local.genesys.bodies.shapes import misfits

_MODELS: Final = {
    "agent_assistants": "Assistant",
    "campaigns": "Campaign",
    "conversation_details": "AnalyticsConversationWithoutAttributes",
    "customer_ends": "CustomerEndDetailEventTopicCustomerEndEvent",
    "did_pools": "DIDPool",
    "dids": "DIDNumber",
    "divisions": "AuthzDivision",
    "edge_groups": "EdgeGroup",
    "edge_metrics": "EdgeMetricsTopicEdgeMetrics",
    "edges": "Edge",
    "external_contacts": "ExternalContact",
    "flow_metrics": "FlowMetricsTopicFlowMetricRecord",
    "flows": "Flow",
    "ivrs": "IVR",
    "license_definitions": "LicenseDefinition",
    "locations": "LocationDefinition",
    "number_plans": "NumberPlan",
    "operational_events": "OperationalEventNotificationTopicOperationalEventNotification",
    "outbound_routes": "OutboundRouteBase",
    "phone_base_settings": "PhoneBase",
    "phone_statuses": "PhoneChangeTopicPhone",
    "phone_statuses/as listed": "Phone",
    "phones": "Phone",
    "queue_activities": "V2QueueObservationObservationCountNotification",
    "queue_activities/old shape": "V2QueueObservationObservationNotification",
    "queue_members": "QueueMember",
    "queue_memberships": "QueueUserEventTopicQueueMember",
    "queues": "Queue",
    "sites": "Site",
    "skill_groups": "SkillGroupDefinition",
    "skills": "RoutingSkill",
    "stations": "Station",
    "system_prompts": "SystemPrompt",
    "trunk_bases": "TrunkBase",
    "trunk_metrics": "TrunkMetricsTopicTrunkMetrics",
    "trunk_statuses": "TrunkInstanceTopicTrunk",
    "trunks": "Trunk",
    "user_activities": "AgentActivityChangedTopicAgentActivity",
    "user_licenses": "UserLicenses",
    "user_tokens": "UserTokensTopicTokenNotification",
    "users": "User",
}
of_every_object = pytest.mark.parametrize("declared", objects(), ids=lambda o: o.name)
of_every_event = pytest.mark.parametrize("event", events(), ids=lambda e: e.name)


@pytest.mark.parametrize("declared", [o for o in objects() if o.name in _MODELS], ids=lambda o: o.name)
def test_objects_keep_to_the_contract(declared: Object) -> None:
    assert list(misfits(samples.listed(declared), [_MODELS[declared.name]])) == []


@pytest.mark.parametrize("event", [e for e in events() if e.name in _MODELS], ids=lambda e: e.name)
def test_events_keep_to_the_contract(event: Event) -> None:
    items, model = samples.delivered(event), _MODELS[event.name]
    if event.topic is None:
        assert list(misfits(items["rest"], model)) == []
        return
    assert list(misfits(items["eventbridge"], "EventBridgeEvent")) == []
    for body in (items["websocket"]["eventBody"], items["eventbridge"]["detail"]["eventBody"]):
        assert list(misfits(body, model)) == []
    for name, item in samples.further(event).items():
        assert list(misfits(item["eventBody"], _MODELS.get(f"{event.name}/{name}", model))) == []


@of_every_object
def test_every_field_of_an_object_is_known_and_every_column_is_there_in_one_of_them(declared: Object) -> None:
    """A column that no sample fills could be read from a wrong path and nobody would notice."""
    own = [path for path in (declared.id_path, declared.modified) if path]
    known = known_paths(declared.record, (*declared.ignored, *own))
    filled: set[str] = set()
    for body in samples.read(declared):
        assert unknown(body, known) == {}
        filled |= {
            name for name, value in reader(declared.record)(body, "").items() if value not in (None, [])
        }
    assert {c.name for c in declared.columns} == filled


@of_every_event
def test_both_transports_say_the_same_and_leave_nothing_over(event: Event) -> None:
    said = [samples.facts(event, item) for item in samples.delivered(event).values()]
    assert said[0]
    assert all(
        [(f.entity_id, f.values) for f in found] == [(f.entity_id, f.values) for f in said[0]]
        for found in said
    )
    said += [samples.facts(event, item) for item in samples.further(event).values()]
    assert {fact.extra for found in said for fact in found} == {""}


@pytest.mark.parametrize(
    "event", [e for e in events() if e.snapshot and not e.snapshot.posted], ids=lambda e: e.name
)
def test_the_rest_twin_says_the_same_fact(event: Event) -> None:
    """Same entity, same time, same values: the same fact, though one has integers and the other floats."""
    (told,) = samples.facts(event, samples.delivered(event)["eventbridge"])
    (polled, *_) = (fact for body in samples.snapshot(event) for fact in fact_reader(event)(body, "", None))
    assert polled == told


@pytest.mark.parametrize(
    ("event", "posted"),
    [(e, e.snapshot.posted) for e in events() if e.snapshot and e.snapshot.posted],
    ids=lambda each: each.name if isinstance(each, Event) else "",
)
def test_what_a_twin_answers_to_a_query_is_read_like_the_topic(event: Event, posted: Posted) -> None:
    bodies = dict(posted.split(["nobody"], samples.answer(event)))
    assert bodies.keys() == {"nobody"}
    for id_, body in bodies.items():
        facts = fact_reader(event)(body, id_, NOON)
        assert {(fact.entity_id, fact.effective_time, fact.extra) for fact in facts} == {(id_, NOON, "")}


@of_every_event
def test_every_column_of_an_event_is_there_in_one_of_its_facts(event: Event) -> None:
    items = [*samples.delivered(event).values(), *samples.further(event).values()]
    found = [fact for item in items for fact in samples.facts(event, item)]
    filled = {name for fact in found for name, value in fact.values.items() if value not in (None, [])}
    assert filled == {c.name for c in event.columns}


@pytest.mark.parametrize("declared", [o for o in objects() if o.emits], ids=lambda o: o.name)
def test_objects_hold_the_events_that_they_emit(declared: Object) -> None:
    for event in declared.emits:
        keys = event.parts.keys if event.parts else ()
        for body in samples.listed(declared):
            held = {key: value for key, value in body.items() if key in keys}
            facts = fact_reader(event)(held, body[declared.id_path], NOON)
            assert facts
            assert {fact.extra for fact in facts} == {""}
