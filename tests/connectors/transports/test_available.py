"""What Genesys says of its topics, in all the ways in which it may say it."""

import json

import pytest

from connectors.genesys.errors import UnreadableAnswer
from connectors.transports.available import Available, read_available
from schemas.declare.header import EVENTBRIDGE, WEBSOCKET

BOTH = frozenset({EVENTBRIDGE, WEBSOCKET})


def read(*topics: object) -> dict[str, Available]:
    return dict(read_available(json.dumps({"entities": topics}).encode()))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (["All"], BOTH),
        (["Websocket"], {WEBSOCKET}),
        (["WEBSOCKET", "eventBridge"], BOTH),
        (["ProcessAutomation", "EventBridge"], {EVENTBRIDGE}),
        (["Pigeon"], set()),
        ([], set()),
    ],
)
def test_transports_are_read_without_regard_to_case_and_newer_words_are_no_use(
    said: list[str], meant: set[str]
) -> None:
    (found,) = read({"id": "v2.users.{id}.activity", "transports": said}).values()
    assert found.transports == meant


def test_where_nothing_is_said_of_transports_both_may_be_tried() -> None:
    assert read({"id": "a.{id}"})["a.{id}"] == Available(BOTH, ())


def test_the_place_of_the_id_has_a_name_of_its_own_at_times() -> None:
    found = read({"id": "v2.users.{userId}.activity", "requiresPermissions": ["a:b:c"], "more": 1})
    assert found["v2.users.{id}.activity"].permissions == ("a:b:c",)


@pytest.mark.parametrize("answer", [b"", b"[]", b'{"entities": {}}', b"{}", b"\xff", b"[" * 5_000])
def test_anything_else_is_no_answer(answer: bytes) -> None:
    with pytest.raises(UnreadableAnswer):
        read_available(answer)
