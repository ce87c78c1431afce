"""What goes on in queues, asked for: what their topic told last, and nothing where that is nothing."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
import pytest

from deploy.local.genesys.server.observations import last_told
from schemas.events.queue_activities import QUEUE_ACTIVITIES
from schemas.reading.facts import fact_reader
from schemas.twins.queue_observations import PATH, query, split
from tests.deploy.local.genesys.made import HOUR_LONG
from tests.deploy.local.genesys.server.tenants import Rig, rig, with_access

_NOBODY: Final = {"waiting": 0, "interacting": 0, "alerting": 0}
_OF_A_QUEUE: Final = {"type": "dimension", "dimension": "queueId", "operator": "matches", "value": "q"}
_GOOD: Final[dict[str, Any]] = {
    "filter": {"type": "or", "predicates": [_OF_A_QUEUE]},
    "metrics": ["oWaiting"],
}


def _telling() -> Rig:
    rigged = rig(told={"rates": {"queue_activities": 30.0}})
    rigged.clock.ms = HOUR_LONG.start_ms + HOUR_LONG.length_ms // 3
    return rigged


def _asked(rigged: Rig, body: object) -> Any:
    found = rigged.ask("POST", PATH, body=body)
    assert found.status == 200, found.body
    return rigged.decoded(found)


def _queues(rigged: Rig) -> Sequence[str]:
    return [queue["id"] for queue in rigged.body("/api/v2/routing/queues")["entities"]]


def test_every_queue_and_medium_is_as_it_was_told_last() -> None:
    rigged = _telling()
    queues = [*_queues(rigged), "nobody"]
    answer = rigged.ask("POST", PATH, body=query(queues))
    told = 0
    for queue, body in split(queues, msgspec.json.encode(answer.body)):
        facts = {f.values["media_type"]: f.values for f in fact_reader(QUEUE_ACTIVITIES)(body, queue, 0)}
        voice = rigged.tenant.world.realm.voice("queue_activities")
        place = voice.entity(queue)
        last = {} if place is None else last_told(rigged.tenant.world.realm, place, rigged.clock.ms)
        for medium, values in facts.items():
            said = last.get(medium, {})
            counts = {name: entry["count"] for name, entry in said.items() if "count" in entry}
            assert values["waiting"] == counts.get("oWaiting", 0)
            assert values["interacting"] == counts.get("oInteracting", 0)
            assert values["alerting"] == counts.get("oAlerting", 0)
            longest = said.get("oLongestWaiting", {}).get("calculatedMetricValue")
            assert values["longest_waiting_ms"] == longest
            told += medium in last
        if queue == "nobody":
            assert all(values.items() >= _NOBODY.items() for values in facts.values())
    assert told


def test_only_what_is_asked_for_and_has_a_value_is_answered() -> None:
    rigged = _telling()
    (first, *_) = queues = _queues(rigged)
    everything = _asked(rigged, query(queues))["results"]
    assert all(any(entry["stats"].values()) for result in everything for entry in result["data"])
    voice = {"type": "dimension", "dimension": "mediaType", "operator": "matches", "value": "voice"}
    both = {"type": "and", "predicates": [{**_OF_A_QUEUE, "value": first}, voice]}
    found = _asked(rigged, {"filter": both, "metrics": ["oInteracting"]})["results"]
    groups = [result["group"] for result in found]
    assert groups in ([], [{"queueId": first, "mediaType": "voice"}])
    assert {entry["metric"] for result in found for entry in result["data"]} <= {"oInteracting"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"metrics": ["oDreaming"]},
        {"metrics": []},
        {"metrics": "oWaiting"},
        {"detailMetrics": ["oLongestWaiting"]},
        {"filter": None},
        {"filter": {"type": "or"}},
        {"filter": {"type": "nor", "predicates": [_OF_A_QUEUE]}},
        {"filter": {"type": "or", "predicates": [{**_OF_A_QUEUE, "dimension": "userId"}]}},
        {"filter": {"type": "or", "predicates": [{**_OF_A_QUEUE, "value": None}]}},
        {"filter": {"type": "or", "predicates": "q"}},
    ],
)
def test_what_cant_be_asked_is_refused(wrong: dict[str, Any]) -> None:
    rigged = _telling()
    assert rigged.ask("POST", PATH, body=_GOOD).status == 200
    assert rigged.ask("POST", PATH, body={**_GOOD, **wrong}).status == 400
    assert rigged.ask("POST", PATH, body=["no object"]).status == 400


def test_it_is_posted_and_permitted() -> None:
    assert _telling().get(PATH).status == 405
    assert with_access(permissions=["routing:queue:view"]).ask("POST", PATH, body=_GOOD).status == 403


def test_it_counts_for_the_quota() -> None:
    rigged = with_access(requests_per_minute=2)
    assert [rigged.ask("POST", PATH, body=_GOOD).status for _ in range(3)] == [200, 200, 429]
