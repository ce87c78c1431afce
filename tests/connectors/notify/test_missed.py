"""What nobody heard is a gap: over hand-overs, successors, a log that is away."""

import asyncio

import pytest

from connectors.transports.entries import Heard, Standing
from connectors.transports.ledger import Noted
from schemas.declare.header import EVENTBRIDGE, POLL, WEBSOCKET
from schemas.events.trunk_metrics import TRUNK_METRICS
from tests.connectors.notify.playing import play, two_trunks
from tests.connectors.notify.scene import EDGES, METRICS, START, Scene, sample
from tests.connectors.notify.service import Service


@pytest.mark.parametrize("after_s", [10.0, 100.0])
def test_who_comes_next_knows_what_nobody_heard(after_s: float) -> None:
    async def work(scene: Scene) -> None:
        await two_trunks(scene)
        async with scene.hearing(62.0):
            pass
        assert scene.gaps() == []
        await asyncio.sleep(after_s)
        async with scene.hearing():
            pass

    scene = play(work)
    gaps = {gap.topic: gap for gap in scene.gaps()}
    assert gaps.keys() == {METRICS, EDGES}
    assert gaps[EDGES].lost_from == START + 58_000
    assert gaps[EDGES].lost_until >= START + 62_000 + after_s * 1_000


def test_a_hand_over_from_another_transport_may_have_missed_something() -> None:
    async def work(scene: Scene) -> None:
        scene.there_are("trunks", ["a"])
        async with scene.hearing():
            await asyncio.sleep(100)
            scene.ledger.take([Noted("east", METRICS, Standing(WEBSOCKET, START + 100_000, EVENTBRIDGE))])
            await asyncio.sleep(10)

    scene = play(work)
    (gap,) = scene.gaps()
    assert (gap.topic, gap.lost_from) == (METRICS, START + 100_000)


def test_while_kafka_is_away_little_is_kept_and_the_rest_stays_in_the_network() -> None:
    """Silence is then nobody's fault, and what is on its way comes when Kafka does."""

    async def work(scene: Scene) -> None:
        await two_trunks(scene)
        async with scene.hearing():
            scene.log.away = 1_000_000
            for n in range(20_000):
                scene.service.push(*sample("a", START + n), f"c{n}")
            await asyncio.sleep(300)
            (channel,) = scene.service.open
            assert channel.socket is not None
            assert channel.socket.queue.qsize() > 10_000
            scene.log.away = 0
            await asyncio.sleep(30)

    scene = play(work, service=Service(heartbeat_s=1e9))
    told = {record.effective_time for record in scene.log.of(TRUNK_METRICS)}
    assert told == {START + n for n in range(20_000)}
    assert scene.gaps() == []


def test_what_is_handed_over_while_nobody_hears_it_was_missed_until_then() -> None:
    async def work(scene: Scene) -> None:
        await two_trunks(scene)
        async with scene.hearing():
            scene.service.down = True
            for channel in scene.service.open:
                assert channel.socket
                channel.socket.end()
            await asyncio.sleep(30)
            standing = Standing(POLL, scene.clock.now_ms(), WEBSOCKET)
            scene.ledger.take([Noted("east", METRICS, standing)])
            await asyncio.sleep(5)

    scene = play(work)
    assert METRICS in {gap.topic for gap in scene.gaps()}


def test_what_is_handed_over_while_there_is_no_notify_was_missed_until_then() -> None:
    async def work(scene: Scene) -> None:
        await two_trunks(scene)
        handed = Standing(POLL, START + 60_000, WEBSOCKET)
        scene.ledger.take([Noted("east", METRICS, handed), Noted("east", "notify", Heard({METRICS: START}))])
        for _ in range(2):
            async with scene.hearing():
                await asyncio.sleep(60)

    scene = play(work)
    (gap,) = [gap for gap in scene.gaps() if gap.topic == METRICS]
    assert (gap.lost_from, gap.lost_until) == (START, START + 60_000)


def test_while_genesys_cannot_be_reached_the_last_owner_s_word_stands() -> None:
    async def work(scene: Scene) -> None:
        await two_trunks(scene)
        scene.ledger.take([Noted("east", "notify", Heard({METRICS: START + 7, EDGES: START + 7}))])
        scene.service.down = True
        async with scene.hearing():
            await asyncio.sleep(60)
        assert scene.ledger.heard("east") == {METRICS: START + 7, EDGES: START + 7}

    play(work)


def test_what_the_log_refuses_for_a_moment_is_a_gap() -> None:
    """The lease was not prolonged in time, and came back."""

    async def work(scene: Scene) -> None:
        await two_trunks(scene)
        async with scene.hearing():
            await asyncio.sleep(60)
            heard = scene.clock.now_ms()
            scene.log.refusing = True
            scene.service.push(*sample("a", heard), "c")
            await asyncio.sleep(0.5)
            scene.log.refusing = False
            await asyncio.sleep(60)
            assert not scene.service.heard()  # it has been let go
            assert scene.ledger.heard("east")[METRICS] <= heard

    play(work)


def test_a_gap_that_the_log_refuses_for_a_moment_is_told_by_who_comes_next() -> None:
    async def work(scene: Scene) -> None:
        await two_trunks(scene)
        async with scene.hearing():
            await asyncio.sleep(60)
            heard = scene.clock.now_ms()
            (channel,) = scene.service.open
            assert channel.socket
            channel.socket.end()
            scene.log.refusing = True
            await asyncio.sleep(1.5)
            scene.log.refusing = False
            await asyncio.sleep(60)
        assert scene.ledger.heard("east")[METRICS] <= heard
        async with scene.hearing():
            await asyncio.sleep(5)

    scene = play(work)
    assert METRICS in {gap.topic for gap in scene.gaps()}
