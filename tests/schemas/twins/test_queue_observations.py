"""Of every queue that is asked for a good answer tells all: what it leaves out is nothing."""

import json
from typing import Any, Final

import msgspec
import pytest

from schemas.events.queue_activities import QUEUE_ACTIVITIES
from schemas.reading.facts import fact_reader
from schemas.twins.queue_observations import COUNTS, LONGEST, ROUTED, query, split

_QUIET: Final = {"waiting": 0, "interacting": 0, "alerting": 0, "longest_waiting_ms": None, "flow": None}


def _result(queue: str, medium: str | None, **values: dict[str, int]) -> dict[str, Any]:
    group = {"queueId": queue, **({"mediaType": medium} if medium else {})}
    return {"group": group, "data": [{"metric": name, "stats": stats} for name, stats in values.items()]}


def _read(queues: list[str], answer: object) -> dict[tuple[str, str], dict[str, Any]]:
    found = {}
    for queue, body in split(queues, json.dumps(answer).encode()):
        for fact in fact_reader(QUEUE_ACTIVITIES)(body, queue, 7):
            assert (fact.entity_id, fact.effective_time, fact.extra) == (queue, 7, "")
            found[queue, str(fact.values["media_type"])] = fact.values
    return found


@pytest.mark.parametrize("nothing", [{}, {"results": []}, {"results": None}])
def test_where_nothing_goes_on_every_queue_is_told_to_be_quiet(nothing: object) -> None:
    found = _read(["a", "b"], nothing)
    assert found.keys() == {(queue, medium) for queue in "ab" for medium in ROUTED}
    assert all(values.items() >= _QUIET.items() for values in found.values())


def test_what_is_said_is_said_and_the_rest_is_nothing() -> None:
    longest = {"calculatedMetricValue": 1200, "count": 1}
    voice = _result("a", "voice", oWaiting={"count": 2}, oLongestWaiting=longest)
    found = _read(["a"], {"results": [voice, _result("a", "voice", oAlerting={"count": 1})]})
    expected = {**_QUIET, "waiting": 2, "alerting": 1, "longest_waiting_ms": 1200}
    assert found["a", "voice"].items() >= expected.items()
    assert found["a", "email"].items() >= _QUIET.items()


def test_a_medium_that_queues_dont_route_is_told_of_where_the_answer_does() -> None:
    found = _read(["a"], {"results": [_result("a", "video", oWaiting={"count": 1})]})
    assert {medium for _, medium in found} == {*ROUTED, "video"}
    unsaid = _read(["a"], {"results": [_result("a", None, oWaiting={"count": 1})]})
    assert unsaid["a", "unknown"]["waiting"] == 1


def test_agents_and_queues_that_nobody_asked_for_are_no_matter() -> None:
    agents = _result("a", None, oOnQueueUsers={"count": 5})
    others = _result("b", "voice", oWaiting={"count": 5})
    assert _read(["a"], {"results": [agents, others]}) == _read(["a"], {})


@pytest.mark.parametrize("answer", [[], {"results": {}}, {"results": [{"data": []}]}, {"results": ["a"]}])
def test_another_answer_is_none(answer: object) -> None:
    with pytest.raises(msgspec.MsgspecError):
        list(split(["a"], json.dumps(answer).encode()))


def test_only_the_queues_that_are_meant_are_asked_for() -> None:
    asked: Any = query(["a", "b"])
    assert [each["value"] for each in asked["filter"]["predicates"]] == ["a", "b"]
    assert asked["metrics"] == [*COUNTS, *LONGEST]


@pytest.mark.parametrize("answer", [b'{"message": "come back", "code": "odd"}', b'{"results": null, "x": 1}'])
def test_an_answer_that_says_something_else_is_not_one_of_empty_queues(answer: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        list(split(["q"], answer))
