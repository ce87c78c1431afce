"""200 only after Kafka has it; and what is said where that doesn't come, or we make a mistake."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest

from connectors.kafka.errors import TryLater
from connectors.receive.app import Message, Receiver
from tests.connectors.receive.posting import PATH, SETTINGS, SHARED, At, HeldLog, event, post
from tests.virtual_time import run


def test_the_answer_waits_for_the_confirmation() -> None:
    async def story() -> None:
        log = HeldLog(held=True)
        posting = asyncio.create_task(post(log))
        await asyncio.sleep(1)
        assert not posting.done()
        log.confirm.set()
        assert (await posting).status_code == 200
        assert len(log.records) == 1

    run(story())


@pytest.mark.parametrize(
    "log",
    [lambda: HeldLog(held=True), lambda: HeldLog(TryLater("the broker is away"))],
    ids=["silent", "refusing"],
)
def test_what_kafka_does_not_confirm_shall_come_again(log: type[HeldLog]) -> None:
    async def story() -> None:
        began = asyncio.get_running_loop().time()
        answer = await post(log())
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert asyncio.get_running_loop().time() - began <= SETTINGS.receive.patience / 1000

    run(story())


def test_our_own_mistake_is_answered_and_shall_come_again() -> None:
    async def story() -> None:
        assert (await post(HeldLog(ZeroDivisionError("ours")))).status_code == 500

    run(story())


async def _dripping(pauses: float) -> AsyncIterator[bytes]:
    whole = msgspec.json.encode(event())
    for at in (0, 100, 200):
        await asyncio.sleep(pauses)
        yield whole[at : at + 100]
    yield whole[300:]


def test_a_body_that_comes_slowly_is_taken_as_long_as_it_comes_in_time() -> None:
    async def story() -> None:
        log = HeldLog()
        assert (await post(log, _dripping(0.3))).status_code == 200
        assert [record.type.name for record in log.records] == ["trunkline.telephony.TrunkMetrics"]

    run(story())


def test_a_body_that_does_not_come_in_time_shall_come_again() -> None:
    """Not 408, which EventBridge never sends again."""

    async def story() -> None:
        log = HeldLog()
        assert (await post(log, _dripping(0.4))).status_code == 503
        assert log.records == []

    run(story())


def test_of_a_client_that_leaves_nothing_is_stored() -> None:
    async def story() -> None:
        log = HeldLog()
        coming: list[Message] = [
            {"type": "http.request", "body": b"[", "more_body": True},
            {"type": "http.disconnect"},
        ]

        async def receive() -> Message:
            return coming.pop(0)

        async def send(_: Message) -> None:
            """Nobody is there to hear it."""

        scope: Message = {
            "type": "http",
            "method": "POST",
            "path": PATH,
            "headers": [(b"x-api-key", SHARED.encode())],
        }
        await Receiver(SETTINGS, log, At())(scope, receive, send)
        assert (coming, log.records) == ([], [])

    run(story())
