"""What events arrive in, and what is taken out of it."""

from typing import Any

import pytest

from schemas.reading.envelope import open_envelope, organization, parse
from schemas.reading.errors import Unreadable

_TOPIC = "v2.telephony.providers.edges.trunks.t1.metrics"
_BODY = {"trunk": {"id": "t1"}}
_NOON = 1_795_262_400_000


def _posted(**changes: object) -> dict[str, Any]:
    return {
        "id": "envelope-1",
        "detail-type": "v2.telephony.providers.edges.trunks.{id}.metrics",
        "source": "aws.partner/genesys.com/cloud/11111111-2222/main",
        "time": "2026-11-21T12:00:01Z",
        "detail": {
            "topicName": _TOPIC,
            "eventBody": _BODY,
            "timestamp": "2026-11-21T12:00:00Z",
            "metadata": {"CorrelationId": "correlation-1"},
        },
        **changes,
    }


def _without(item: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key not in keys}


def test_eventbridge() -> None:
    opened = open_envelope(_posted())
    assert (opened.topic, opened.body, opened.envelope_id) == (_TOPIC, _BODY, "envelope-1")
    assert (opened.time, opened.organization_id) == (_NOON, "11111111-2222")


def test_a_bare_websocket_message() -> None:
    opened = open_envelope({"topicName": _TOPIC, "version": "2", "eventBody": _BODY, "metadata": {}})
    assert (opened.topic, opened.body) == (_TOPIC, _BODY)
    assert (opened.envelope_id, opened.time, opened.organization_id) == ("", None, None)


def test_a_body_beside_its_detail_is_read_as_well() -> None:
    assert open_envelope(_posted(detail={"topicName": _TOPIC}, eventBody=_BODY)).body == _BODY


def test_what_an_input_transformer_leaves_of_it() -> None:
    opened = open_envelope({"detail": _posted()["detail"]})
    assert (opened.topic, opened.envelope_id, opened.organization_id) == (_TOPIC, "correlation-1", None)


def test_the_template_stands_in_for_a_topic_that_is_not_said() -> None:
    detail = _without(_posted()["detail"], "topicName")
    assert open_envelope(_posted(detail=detail)).topic == _posted()["detail-type"]


def test_the_time_of_publishing_goes_before_the_envelopes() -> None:
    detail = _without(_posted()["detail"], "timestamp")
    assert open_envelope(_posted(detail=detail)).time == _NOON + 1000
    assert open_envelope(_posted(detail={**detail, "timestamp": "noon"})).time == _NOON + 1000
    assert open_envelope(_without(_posted(detail=detail), "time")).time is None


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("aws.partner/genesys.com/cloud/AB-1/x", "ab-1"),
        ("aws.partner/genesys.com.test/cloud/ab-1/x", "ab-1"),
        ("aws.partner/genesys.com/cloud/ab-1", None),
        ("aws.partner/example.com/cloud/ab-1/x", None),
        (7, None),
        (None, None),
    ],
)
def test_the_organisation_stands_in_the_source(source: object, said: str | None) -> None:
    assert organization({"source": source}) == said


@pytest.mark.parametrize(
    ("item", "where"),
    [
        (7, "body"),
        ([], "body"),
        ({"detail": "x"}, "detail"),
        ({}, "detail.eventBody"),
        ({"detail": {"topicName": _TOPIC, "eventBody": None}}, "detail.eventBody"),
        ({"eventBody": {}}, "detail.topicName"),
        ({"eventBody": {}, "topicName": 7}, "detail.topicName"),
    ],
)
def test_what_is_no_envelope_names_what_is_wrong(item: object, where: str) -> None:
    with pytest.raises(Unreadable) as raised:
        open_envelope(item)
    assert raised.value.where == where


def test_one_event_or_several() -> None:
    assert parse(b'{"a": 1}') == [{"a": 1}]
    assert parse(b'[{"a": 1}, {"a": 2}]') == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff", b'{"a": NaN}', b"[" * 100_000])
def test_what_is_no_json(raw: bytes) -> None:
    with pytest.raises(Unreadable, match="body"):
        parse(raw)
