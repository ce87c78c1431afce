import json
from typing import Any

import httpx
import msgspec
import pytest

from connectors.poll.entity import Entity
from connectors.poll.memory import Head, Memory
from connectors.poll.snapshot import SnapshotOf
from schemas.clock import MINUTE, to_iso
from schemas.control.dead_letters import DEAD_LETTERS
from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.objects.trunks import TRUNKS
from tests import virtual_time
from tests.connectors.poll.scene import START, Scene

TWIN = TRUNK_METRICS.snapshot
assert TWIN is not None
TRUNK_IDS = [f"t{i:03}" for i in range(230)]


def _sample(trunk: str, at: int = START - MINUTE) -> dict[str, Any]:
    calls = {"inboundCallCount": 3, "outboundCallCount": 1}
    return {"trunk": {"id": trunk}, "eventTime": to_iso(at), "calls": calls, "qos": {"mismatchCount": 0}}


def _known(ids: list[str], deleted: tuple[str, ...] = ()) -> Memory:
    memory = Memory.empty("trunks", 4)
    known = {i: Entity(valid_from=1, told=1, content=b"\x80", deleted=i in deleted) for i in ids}
    memory.replace(Head(places=(None,) * 4), memory.by_chunk(known))
    return memory


def _poll(scene: Scene, known: Memory) -> Memory:
    memory = Memory.empty("trunk_metrics", 0)

    async def once() -> None:
        async with scene.desk() as desk:
            assert TWIN is not None
            await SnapshotOf(desk, TRUNK_METRICS, TWIN, TWIN.every_ms, memory, known).poll()

    virtual_time.run(once())
    return memory


def _scene(bodies: list[Any]) -> Scene:
    assert TWIN is not None
    scene = Scene(TRUNKS)
    scene.genesys.lists[TWIN.path] = bodies
    return scene


def test_every_known_trunk_is_asked_for_in_batches_and_what_it_says_is_a_fact() -> None:
    scene = _scene([_sample(i) for i in TRUNK_IDS])
    _poll(scene, _known(TRUNK_IDS, deleted=("t007",)))
    asked = [request.url.params["trunkIds"].split(",") for request in scene.genesys.asked]
    assert [len(ids) for ids in asked] == [100, 100, 29]
    assert sorted(i for ids in asked for i in ids) == sorted({*TRUNK_IDS} - {"t007"})
    facts = scene.log.of(TRUNK_METRICS)
    assert {f.entity_id for f in facts} == {*TRUNK_IDS} - {"t007"}
    assert {(f.effective_time, f.received_time, f.source) for f in facts} == {(START - MINUTE, START, "poll")}
    (marker,) = scene.log.markers()
    assert (marker["status"], marker["rows"], marker["total"], marker["pages"]) == ("COMPLETE", 229, None, 3)
    assert {f.envelope_id for f in facts} == {marker["envelope_id"]}


def test_a_trunk_that_says_nothing_is_no_doubt() -> None:
    scene = _scene([_sample("t000")])
    _poll(scene, _known(TRUNK_IDS[:9]))
    assert [(m["status"], m["rows"]) for m in scene.log.markers()] == [("COMPLETE", 1)]


def test_its_time_is_remembered() -> None:
    scene = _scene([])
    memory = _poll(scene, _known(["t0"]))
    assert memory.head.complete == START
    assert Memory.restore("trunk_metrics", scene.log.stored()["east"]).head == memory.head


@pytest.mark.parametrize("spoilt", [{"trunk": {"id": "t1"}}, {**_sample("t1"), "eventTime": "now"}])
def test_an_unreadable_sample_is_a_dead_letter(spoilt: dict[str, Any]) -> None:
    scene = _scene([spoilt, _sample("t2")])
    _poll(scene, _known(["t1", "t2"]))
    (letter,) = scene.log.of(DEAD_LETTERS)
    assert json.loads(letter.values["payload"]) == spoilt
    assert [f.entity_id for f in scene.log.of(TRUNK_METRICS)] == ["t2"]
    assert scene.log.markers()[0]["status"] == "INCOMPLETE"


def test_a_refusal_leaves_a_marker_that_says_why() -> None:
    scene = _scene([])
    scene.genesys.interfere = lambda _: httpx.Response(403)
    _poll(scene, _known(["t1"]))
    (marker,) = scene.log.markers()
    assert "telephony:plugin:all" in marker["reason"]


def test_an_answer_that_is_no_array_is_kept() -> None:
    scene = _scene([])
    answer = msgspec.json.encode({"entities": []})
    scene.genesys.interfere = lambda _: httpx.Response(200, content=answer)
    _poll(scene, _known(["t1"]))
    assert [letter.values["payload"] for letter in scene.log.of(DEAD_LETTERS)] == [answer]
    assert scene.log.markers()[0]["status"] == "INCOMPLETE"
