"""An event that says nothing of its time is told by one transport alone; our own mistakes tell on nobody."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from connectors.intake.events import Events, Read, Way
from schemas import catalogue
from schemas.declare.columns import Body
from schemas.declare.events import Part, Parts
from schemas.declare.header import EVENTBRIDGE, WEBSOCKET
from schemas.declare.kinds import Term
from schemas.derive.record_types import record_type
from schemas.events.customer_ends import CUSTOMER_ENDS
from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.reading.errors import Unreadable
from schemas.reading.privacy import KEEP_ALL, Privacy
from tests.builders.log_records import NOON

TOPIC = TRUNK_METRICS.topic or ""
ITEM: dict[str, Any] = {
    "topicName": TOPIC.replace("{id}", "t"),
    "eventBody": {"trunk": {"id": "t"}, "calls": {"inboundCallCount": 1, "outboundCallCount": 2}},
    "metadata": {"CorrelationId": "c"},
}
TIMED = {**ITEM, "eventBody": {**ITEM["eventBody"], "eventTime": NOON - 5}}
SOCKET = Way(WEBSOCKET, Term("notify"), arrival_counts=True)


def read(item: object, live: Term | None, way: Way = SOCKET) -> Read:
    return Events(way, {"north": KEEP_ALL}, lambda org, topic, at: {live} if live else ()).read(
        item, "north", NOON
    )


@pytest.fixture
def timeless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "events", lambda: (replace(TRUNK_METRICS, time=None),))


@pytest.mark.usefixtures("timeless")
def test_on_a_socket_it_was_so_when_it_came() -> None:
    (record,) = read(ITEM, WEBSOCKET).records
    assert (record.effective_time, record.received_time, record.source) == (NOON, NOON, "websocket")
    assert record.envelope_id == "c"


@pytest.mark.usefixtures("timeless")
def test_where_nothing_is_decided_yet_it_is_told() -> None:
    assert read(ITEM, None).records


@pytest.mark.usefixtures("timeless")
def test_where_another_transport_is_live_it_is_left_out() -> None:
    (event,) = catalogue.events()
    assert read(ITEM, EVENTBRIDGE) == Read((), record_type(event).name)


@pytest.mark.usefixtures("timeless")
def test_what_eventbridge_brings_without_any_time_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="no effective time"):
        read(ITEM, EVENTBRIDGE, Way(EVENTBRIDGE, Term("receive")))


@pytest.mark.parametrize("live", [None, EVENTBRIDGE, WEBSOCKET])
def test_what_says_its_time_is_the_same_fact_whoever_tells_it(live: Term | None) -> None:
    (record,) = read(TIMED, live).records
    assert record.effective_time == NOON - 5


def _trip(body: Body) -> Iterator[Part]:
    raise KeyError(body["ani"])


@pytest.mark.parametrize("privacy", [KEEP_ALL, Privacy()], ids=["kept", "hashed"])
def test_where_our_own_code_trips_over_a_value_it_is_said_only_if_it_may_be_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], privacy: Privacy
) -> None:
    tripping = replace(CUSTOMER_ENDS, parts=Parts((), _trip))
    monkeypatch.setattr(catalogue, "events", lambda: (tripping,))
    body = {"conversationId": "c", "ani": "+4930901820001"}
    item = {"topicName": (CUSTOMER_ENDS.topic or "").replace("{id}", "c"), "eventBody": body}
    with pytest.raises(Unreadable, match="KeyError") as tripped:
        Events(SOCKET, {"north": privacy}).read(item, "north", NOON)
    logged = "".join(capsys.readouterr())
    assert ("+4930901820001" in f"{tripped.value} {logged}") == (privacy is KEEP_ALL)
