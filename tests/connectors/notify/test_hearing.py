"""An organisation that is heard: subscriptions as its inventory has it, and gaps for what was missed."""

import asyncio

from connectors.notify.plan import Limits
from connectors.observe.metrics import UNCOVERED
from connectors.transports.entries import Standing
from connectors.transports.ledger import Noted
from schemas.declare.header import EVENTBRIDGE, POLL, WEBSOCKET
from schemas.derive.record_types import record_type
from schemas.events.trunk_metrics import TRUNK_METRICS
from tests.connectors.notify.playing import play, two_trunks
from tests.connectors.notify.scene import EDGES, METRICS, START, Scene, sample


def test_what_is_told_is_on_the_log_and_what_is_unreadable_is_a_letter() -> None:
    async def work(scene: Scene) -> None:
        await two_trunks(scene)
        async with scene.hearing():
            scene.service.push(*sample("a", START + 1), "c1")
            scene.service.push(METRICS.replace("{id}", "a"), {"no": "sense"}, "c2")
            await asyncio.sleep(1)

    scene = play(work)
    (record,) = scene.log.of(TRUNK_METRICS)
    assert (record.entity_id, record.effective_time, record.source) == ("a", START + 1, WEBSOCKET)
    letters = [r for r in scene.log.records if r.topic == "trunkline.dead"]
    assert [letter.values["stage"] for letter in letters] == ["notify"]
    assert scene.gaps() == []


def test_new_and_vanished_entities_change_subscriptions_at_once() -> None:
    async def work(scene: Scene) -> None:
        await two_trunks(scene)
        async with scene.hearing():
            assert len(scene.service.heard()) == 3
            scene.there_are("trunks", ["b", "c"])
            await asyncio.sleep(1)
            assert scene.service.heard() == {
                METRICS.replace("{id}", "b"),
                METRICS.replace("{id}", "c"),
                EDGES.replace("{id}", "e"),
            }
            scene.ledger.take([Noted("east", EDGES, Standing(EVENTBRIDGE, START + 1, WEBSOCKET))])
            await asyncio.sleep(1)
            assert len(scene.service.heard()) == 2
            assert len(scene.service.channels) == 1

    assert play(work).gaps() == []


def test_a_silent_socket_is_replaced_and_what_it_may_have_missed_is_a_gap() -> None:
    async def work(scene: Scene) -> None:
        await two_trunks(scene)
        async with scene.hearing():
            await asyncio.sleep(60)  # heartbeats at 30 and 60
            scene.service.mute = True
            (channel,) = scene.service.open
            old = channel.socket
            await asyncio.sleep(55)
            scene.service.mute = False
            assert channel.socket is not old
            assert old is not None
            assert old.sent == ['{"message":"ping"}']
            assert not old.open

    scene = play(work)
    gaps = {gap.topic: gap for gap in scene.gaps()}
    assert gaps.keys() == {METRICS, EDGES}
    assert gaps[METRICS].subscriptions == 2
    assert gaps[METRICS].reason == "silence"
    assert (gaps[METRICS].lost_from - START, gaps[METRICS].lost_until - START) == (58_000, 105_000)


def test_a_socket_that_breaks_is_opened_again_and_a_channel_that_is_gone_made_anew() -> None:
    async def work(scene: Scene) -> None:
        await two_trunks(scene)
        async with scene.hearing():
            (channel,) = scene.service.open
            assert channel.socket
            await asyncio.sleep(27)
            channel.socket.end()
            await asyncio.sleep(1)
            assert scene.service.open == [channel]
            del scene.service.channels[channel.id]
            assert channel.socket
            channel.socket.end()
            await asyncio.sleep(5)
            assert len(scene.service.heard()) == 3

    scene = play(work)
    assert {gap.reason for gap in scene.gaps()} == {"closed"}
    assert scene.service.calls.count("POST /api/v2/notifications/channels") == 2


def test_told_that_the_socket_closes_it_opens_another_before() -> None:
    async def work(scene: Scene) -> None:
        await two_trunks(scene)
        async with scene.hearing():
            (channel,) = scene.service.open
            old = channel.socket
            assert old is not None
            old.say({"topicName": "v2.system.socket_closing", "eventBody": {"message": "soon"}})
            await asyncio.sleep(1)
            assert channel.socket is not old
            scene.service.push(*sample("a", START + 1), "c1")
            await asyncio.sleep(1)

    scene = play(work)
    assert len(scene.log.of(TRUNK_METRICS)) == 1
    assert scene.service.calls.count("POST /api/v2/notifications/channels") == 1


def test_a_channel_is_replaced_before_it_expires_while_the_old_one_is_heard() -> None:
    async def work(scene: Scene) -> None:
        await two_trunks(scene)
        async with scene.hearing():
            (old,) = scene.service.open
            await asyncio.sleep(84_000 - 5)
            fresh = [channel for channel in scene.service.open if channel is not old]
            assert len(fresh) == 1
            assert fresh[0].topics == old.topics

    scene = play(work)
    assert scene.gaps() == []
    assert scene.service.most == 2


def test_where_there_is_no_place_for_another_its_life_is_prolonged() -> None:
    async def work(scene: Scene) -> None:
        await two_trunks(scene)
        async with scene.hearing():
            (only,) = scene.service.open
            await asyncio.sleep(84_000)
            assert scene.service.open == [only]

    scene = play(work, limits=Limits(1_000, 1))
    assert scene.service.calls.count("POST /api/v2/notifications/channels") == 1
    assert scene.service.calls.count("GET /api/v2/notifications/channels") >= 1


def test_more_than_there_is_room_for_is_said() -> None:
    async def work(scene: Scene) -> None:
        scene.decided(METRICS, EDGES)
        scene.there_are("trunks", [f"t{n}" for n in range(5)])
        scene.there_are("edges", ["e"])
        async with scene.hearing():
            assert len(scene.service.open) == 2
            assert scene.service.heard() == {METRICS.replace("{id}", f"t{n}") for n in range(4)}
            uncovered = UNCOVERED.labels("east", record_type(TRUNK_METRICS).name)
            assert uncovered._value.get() == 1

    play(work, limits=Limits(2, 2))


def test_an_event_that_is_refused_is_handed_over_and_the_others_are_heard() -> None:
    async def work(scene: Scene) -> None:
        scene.service.refused = {"trunks"}
        await two_trunks(scene)
        async with scene.hearing():
            assert scene.service.heard() == {EDGES.replace("{id}", "e")}
            standing = scene.ledger.standings("east")[METRICS]
            assert (standing.transport, standing.before, standing.refused) == (
                POLL,
                WEBSOCKET,
                ("a:b:view",),
            )

    play(work)


def test_what_was_refused_is_asked_for_again_and_taken_back_once_it_is_permitted() -> None:
    async def work(scene: Scene) -> None:
        scene.service.refused = {"trunks"}
        await two_trunks(scene)
        async with scene.hearing():
            scene.service.refused = set()
            await asyncio.sleep(86_400)
            assert scene.ledger.transport("east", METRICS) == WEBSOCKET
            assert len(scene.service.heard()) == 3

    play(work)
