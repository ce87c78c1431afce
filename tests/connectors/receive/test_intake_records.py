"""What becomes of an event: a record, or a letter that holds it as it came."""

from typing import Any

import msgspec
import pytest

from connectors.intake import events
from connectors.receive.intake import Caller, Intake, Taken
from schemas.control.dead_letters import DEAD_LETTERS
from schemas.derive.record_types import record_type
from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.log_record import LogRecord
from schemas.reading.errors import Unreadable
from schemas.reading.privacy import KEEP_ALL
from tests.builders.log_records import NOON
from tests.connectors.receive.posting import NORTH_ID, event

CALLER = Caller(None, frozenset({None}))
TRUNK = "30adaa1a-c410-5cde-b2ab-29970d87da8b"


def take(item: object) -> Taken:
    return Intake({NORTH_ID: "north"}, {"north": KEEP_ALL}).take(msgspec.json.encode(item), CALLER, NOON)


def changed(**detail: Any) -> dict[str, Any]:
    item = event()
    return item | {"detail": item["detail"] | detail}


def test_an_event_is_a_record_of_its_familys_log() -> None:
    (record,) = take(event()).records
    assert record == LogRecord(
        type=record_type(TRUNK_METRICS),
        topic="genesys.telephony",
        org="north",
        entity_id=TRUNK,
        effective_time=1_791_216_326_259,
        received_time=NOON,
        source="eventbridge",
        envelope_id="48a31ea8-a644-5ed1-ab81-9e66a628758c",
        extra="",
        values={"inbound_calls": 23, "outbound_calls": 4, "mismatch_count": 1},
    )


def test_a_field_that_nobody_knows_is_kept_and_counted() -> None:
    body = event()["detail"]["eventBody"] | {"colour": "red"}
    taken = take(changed(eventBody=body))
    assert msgspec.json.decode(taken.records[0].extra) == {"colour": "red"}
    assert taken.unknown_fields == (record_type(TRUNK_METRICS).name,)


NO_COUNTS = event()["detail"]["eventBody"] | {"calls": "many"}


@pytest.mark.parametrize(
    ("item", "field", "cause", "topic"),
    [
        (changed(topicName="v2.weather.today"), "topicName", "topicName", "v2.weather.today"),
        (changed(eventBody=None), "detail.eventBody", "field", ""),
        (
            changed(eventBody=NO_COUNTS),
            "calls",
            "field",
            f"v2.telephony.providers.edges.trunks.{TRUNK}.metrics",
        ),
        (event(detail=[]), "detail", "field", ""),
    ],
)
def test_an_event_that_cannot_be_read_is_a_letter(item: object, field: str, cause: str, topic: str) -> None:
    taken = take(item)
    (letter,) = taken.records
    assert (letter.type, letter.topic, letter.org) == (record_type(DEAD_LETTERS), "trunkline.dead", "north")
    assert letter.values["field"].startswith(field)
    assert letter.values["payload"] == msgspec.json.encode(item)
    assert (letter.values["stage"], letter.values["topic"], letter.values["schema_id"]) == (
        "receive",
        topic,
        None,
    )
    assert taken.dead == (cause,)


def test_one_bad_event_of_a_batch_takes_no_good_one_with_it() -> None:
    bad = changed(topicName="v2.weather.today")
    taken = take([event(), bad, event()])
    assert [record.topic for record in taken.records] == [
        "genesys.telephony",
        "trunkline.dead",
        "genesys.telephony",
    ]
    assert msgspec.json.decode(taken.records[1].values["payload"]) == bad


def test_the_same_input_posted_again_is_the_same_letter() -> None:
    first, again, other = (take(item).records[0] for item in ({"a": 1}, {"a": 1}, {"a": 2}))
    assert first.key == again.key != other.key


def test_an_event_that_trips_our_own_code_is_a_letter_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would come again for a day and trip again; read as a letter it can be dealt with later."""

    def tripping(*_: object) -> object:
        return lambda *_: 1 // 0

    monkeypatch.setattr(events, "fact_reader", tripping)
    taken = take([event(), {"hello": 1}])
    assert [r.values["field"] for r in taken.records] == ["trunkline", "detail.eventBody"]
    assert taken.records[0].values["reason"].startswith("ZeroDivisionError")
    assert taken.dead == ("trunkline", "field")


def test_a_readers_refusal_is_not_taken_for_our_own_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(*_: object) -> object:
        raise Unreadable("calls", "no")

    monkeypatch.setattr(events, "fact_reader", lambda *_: refusing)
    (letter,) = take(event()).records
    assert (letter.values["field"], letter.values["reason"]) == ("calls", "no")
