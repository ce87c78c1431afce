"""Deciding by which transport topics come: at the start, daily, and never worse for an answer that fails."""

import json
from collections.abc import Callable

import httpx
import pytest

from connectors.observe.metrics import TRANSPORT
from connectors.poll.deciding import Deciding, changed, hide, show
from connectors.poll.schedule import FIRST_RETRY
from connectors.transports.available import PATH
from connectors.transports.decide import ORDER, Decision
from connectors.transports.entries import Standing
from connectors.transports.ledger import Ledger, Noted
from connectors.transports.sources import topics
from schemas.clock import DAY
from schemas.control.transports import TRANSPORTS
from schemas.declare.header import EVENTBRIDGE, POLL, WEBSOCKET
from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.objects.trunks import TRUNKS
from tests import virtual_time
from tests.connectors.poll.scene import START, Scene

TOPIC = TRUNK_METRICS.topic or ""


def answer(*transports: str) -> httpx.Response:
    entities = [{"id": topic, "transports": list(transports)} for topic in topics()]
    return httpx.Response(200, content=json.dumps({"entities": entities}).encode())


def poll(
    scene: Scene, said: httpx.Response, ledger: Ledger, meanwhile: Callable[[], None] = lambda: None
) -> Deciding:
    async def once() -> Deciding:
        async with scene.desk() as desk:
            job = Deciding(desk, ORDER, ledger)
            assert job.due() == 0
            await job.poll()
            return job

    def interfere(request: httpx.Request) -> httpx.Response | None:
        meanwhile()
        return said if request.url.path.endswith(PATH) else None

    scene.genesys.interfere = interfere
    return virtual_time.run(once())


@pytest.fixture
def scene() -> Scene:
    return Scene(TRUNKS)


def test_each_topic_is_decided_and_shown(scene: Scene) -> None:
    job = poll(scene, answer("Websocket"), Ledger())
    written = {record.entity_id: record for record in scene.log.of(TRANSPORTS)}
    assert written.keys() == topics().keys()
    assert written[TOPIC].values["transport"] == WEBSOCKET
    assert written[TOPIC].effective_time == START
    assert (job.due(), job.never_run) == (START + DAY, False)
    query = dict(scene.genesys.asked[0].url.params.multi_items())
    assert query == {"expand": "requiresPermissions"}


def test_the_live_transport_is_shown_as_long_as_the_organisation_is_ours() -> None:
    show("east", {TOPIC: Standing(WEBSOCKET, START), "v2.of.no.declaration": Standing(POLL, START)})
    assert TRANSPORT.labels("east", TOPIC, WEBSOCKET)._value.get() == 1
    assert TRANSPORT.labels("east", TOPIC, EVENTBRIDGE)._value.get() == 0
    hide("east")
    assert not [s for metric in TRANSPORT.collect() for s in metric.samples if s.labels["org"] == "east"]


def test_where_the_question_fails_the_last_decision_stays_and_it_is_asked_soon(scene: Scene) -> None:
    job = poll(scene, httpx.Response(403), Ledger())
    assert scene.log.records == []
    assert (job.due(), job.never_run) == (START + FIRST_RETRY, True)


def test_a_hand_over_says_from_which_and_a_new_reason_is_none() -> None:
    old = {TOPIC: Standing(EVENTBRIDGE, START)}
    assert changed(old, {TOPIC: Decision(EVENTBRIDGE, "")}, START + 5) == {}
    (handed,) = changed(old, {TOPIC: Decision(POLL, "x")}, START + 5).values()
    assert handed == Standing(POLL, START + 5, EVENTBRIDGE, "x")
    (reasoned,) = changed(old, {TOPIC: Decision(EVENTBRIDGE, "y")}, START + 5).values()
    assert reasoned == Standing(EVENTBRIDGE, START, reason="y")
    (behind,) = changed(old, {TOPIC: Decision(POLL, "")}, START - 5).values()
    assert behind.since == START + 1


def test_a_refusal_is_decided_upon_at_once(scene: Scene) -> None:
    ledger = Ledger()
    job = poll(scene, answer("Websocket"), ledger)
    ledger.take([Noted("east", TOPIC, Standing(WEBSOCKET, START))])
    assert job.due() == START + DAY
    ledger.take([Noted("east", TOPIC, Standing(POLL, START, WEBSOCKET, "x", ("a:b:c",)))])
    assert job.due() == 0


def test_what_was_refused_stays_refused_from_one_day_to_the_next(scene: Scene) -> None:
    ledger = Ledger()
    ledger.take([Noted("east", TOPIC, Standing(POLL, START - DAY, WEBSOCKET, "x", ("a:b:c",)))])
    poll(scene, answer("Websocket"), ledger)
    written = {record.entity_id: record.values for record in scene.log.of(TRANSPORTS)}
    assert written[TOPIC]["transport"] == POLL
    assert written[TOPIC]["refused"] == ["a:b:c"]


def test_what_is_refused_while_genesys_is_asked_stays_refused(scene: Scene) -> None:
    ledger = Ledger()

    def refuse() -> None:
        ledger.take([Noted("east", TOPIC, Standing(POLL, START, WEBSOCKET, "x", ("a:b:c",)))])

    job = poll(scene, answer("Websocket"), ledger, refuse)
    written = {record.entity_id: record.values for record in scene.log.of(TRANSPORTS)}
    assert written[TOPIC]["refused"] == ["a:b:c"]
    assert job.due() == START + DAY


def test_a_listing_with_none_of_our_topics_decides_nothing(scene: Scene) -> None:
    job = poll(scene, httpx.Response(200, content=b'{"entities": []}'), Ledger())
    assert scene.log.records == []
    assert (job.due(), job.never_run) == (START + FIRST_RETRY, True)
