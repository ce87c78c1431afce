"""Bodies of events as facts: whose, of when, and what is left over."""

from typing import Any

import pytest

from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.events.trunk_statuses import TRUNK_STATUSES
from schemas.reading.errors import Unreadable
from schemas.reading.facts import Fact, fact_reader

_NOON = 1_795_262_400_000
_ISO = "2026-11-21T12:00:00Z"
_metrics, _statuses = fact_reader(TRUNK_METRICS), fact_reader(TRUNK_STATUSES)


def _sample(**changes: object) -> dict[str, Any]:
    calls = {"inboundCallCount": 3, "outboundCallCount": 2}
    return {"trunk": {"id": "t1"}, "eventTime": _ISO, "calls": calls, **changes}


def test_a_body_that_is_one_fact() -> None:
    values = {"inbound_calls": 3, "outbound_calls": 2, "mismatch_count": None}
    assert _metrics(_sample(), "", None) == [Fact("t1", _NOON, values, "")]


def test_the_topic_names_the_entity_where_the_body_does_not() -> None:
    assert _metrics(_sample(trunk={}), "t2", None)[0].entity_id == "t2"
    assert _metrics(_sample(), "t2", None)[0].entity_id == "t1"


def test_fields_that_nobody_knows_go_with_the_fact() -> None:
    assert _metrics(_sample(codec={"name": "opus"}), "", None)[0].extra == '{"codec":{"name":"opus"}}'


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (_sample(trunk=None), "trunk.id"),
        (_sample(trunk={"id": []}), "trunk.id"),
        (_sample(eventTime=None), "eventTime"),
        (_sample(eventTime="noon"), "eventTime"),
        (_sample(calls={"outboundCallCount": 2}), "calls.inboundCallCount"),
    ],
)
def test_what_is_wrong_is_named(body: dict[str, Any], where: str) -> None:
    """The envelope's time doesn't stand in for a sample's own."""
    with pytest.raises(Unreadable) as raised:
        _metrics(body, "", _NOON)
    assert raised.value.where == where


def test_a_body_of_several_facts_each_of_its_own_time() -> None:
    """What has no time is of the envelope's; what is unknown goes with the first."""
    body = {
        "id": "t1",
        "connectedStatus": {"connected": True, "connectedStateTime": _ISO},
        "optionsStatus": [{"proxyAddress": "p1", "optionState": False}],
        "weather": "fine",
    }
    found = _statuses(body, "", _NOON + 5)
    said = [(f.values["aspect"], f.values["proxy_address"], f.values["up"], f.effective_time) for f in found]
    assert said == [("connected", "", True, _NOON), ("options", "p1", False, _NOON + 5)]
    assert [fact.extra for fact in found] == ['{"weather":"fine"}', ""]
    assert {fact.entity_id for fact in found} == {"t1"}


def test_a_part_without_any_time_can_not_be_placed() -> None:
    with pytest.raises(Unreadable, match="time: no effective time"):
        _statuses({"id": "t1", "connectedStatus": {"connected": True}}, "", None)


def test_a_body_without_any_fact_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="connectedStatus"):
        _statuses({"id": "t1"}, "", _NOON)
