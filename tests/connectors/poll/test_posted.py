"""A twin that is asked for by a query: in batches, and every id that was asked for is told of."""

import json
from typing import Any

import httpx
import pytest

from connectors.poll.entity import Entity
from connectors.poll.memory import Head, Memory
from connectors.poll.snapshot import SnapshotOf
from schemas.control.dead_letters import DEAD_LETTERS
from schemas.events.queue_activities import QUEUE_ACTIVITIES
from schemas.objects.queues import QUEUES
from schemas.twins.queue_observations import PATH, ROUTED
from tests import virtual_time
from tests.connectors.poll.scene import START, Scene

_IDS = [f"q{n:03}" for n in range(120)]


def _poll(scene: Scene) -> None:
    memory, known = Memory.empty("queue_activities", 0), Memory.empty("queues", 4)
    there = {i: Entity(valid_from=1, told=1, content=b"\x80", deleted=False) for i in _IDS}
    known.replace(Head(places=(None,) * 4), known.by_chunk(there))

    async def once() -> None:
        async with scene.desk() as desk:
            assert QUEUE_ACTIVITIES.snapshot
            await SnapshotOf(desk, QUEUE_ACTIVITIES, QUEUE_ACTIVITIES.snapshot, 1, memory, known).poll()

    virtual_time.run(once())


def _waiting(queue: str, count: int) -> dict[str, Any]:
    data = [{"metric": "oWaiting", "stats": {"count": count}}]
    return {"group": {"queueId": queue, "mediaType": "voice"}, "data": data}


def test_every_known_queue_is_asked_for_and_told_of_as_of_the_start_of_the_run() -> None:
    scene = Scene(QUEUES)
    scene.genesys.posted[PATH] = {"results": [_waiting("q007", 3), _waiting("q100", 1)]}
    _poll(scene)
    asked = [json.loads(request.content)["filter"]["predicates"] for request in scene.genesys.asked]
    assert [len(predicates) for predicates in asked] == [50, 50, 20]
    assert [each["value"] for predicates in asked for each in predicates] == _IDS
    facts = scene.log.of(QUEUE_ACTIVITIES)
    assert {(f.effective_time, f.source) for f in facts} == {(START, "poll")}
    assert len(facts) == len(_IDS) * len(ROUTED)
    busy = {f.entity_id: f.values["waiting"] for f in facts if f.values["waiting"]}
    assert busy == {"q007": 3, "q100": 1}
    (marker,) = scene.log.markers()
    assert (marker["status"], marker["rows"], marker["pages"]) == ("COMPLETE", 120, 3)


@pytest.mark.parametrize("answer", [b"[]", b'{"results": 1}', b"no JSON"])
def test_an_answer_of_another_form_is_kept_and_nobody_is_said_to_be_quiet(answer: bytes) -> None:
    scene = Scene(QUEUES)
    scene.genesys.interfere = lambda _: httpx.Response(200, content=answer)
    _poll(scene)
    assert not scene.log.of(QUEUE_ACTIVITIES)
    assert [letter.values["payload"] for letter in scene.log.of(DEAD_LETTERS)] == [answer]
    assert scene.log.markers()[0]["status"] == "INCOMPLETE"


def test_a_refusal_names_the_permission() -> None:
    scene = Scene(QUEUES)
    scene.genesys.interfere = lambda _: httpx.Response(403)
    _poll(scene)
    assert "analytics:queueObservation:view" in scene.log.markers()[0]["reason"]
    assert not scene.log.of(QUEUE_ACTIVITIES)
