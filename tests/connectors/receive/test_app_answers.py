"""What the webhook answers, as EventBridge decides by it what comes again."""

import asyncio
import base64
from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest
from prometheus_client import REGISTRY

from connectors.receive.app import Message, Receiver
from connectors.settings.model import Receive
from tests.connectors.receive.posting import (
    NORTH_KEY,
    PATH,
    SETTINGS,
    SHARED,
    SOUTH_ID,
    STRANGER_ID,
    At,
    HeldLog,
    event,
    post,
)

BASIC = "Basic " + base64.b64encode(SHARED.encode()).decode()


def ask(
    log: HeldLog, content: bytes | None = None, path: str = PATH, method: str = "POST", **headers: str
) -> httpx.Response:
    return asyncio.run(post(log, content, path, method, SETTINGS, **headers))


def body(organization_id: str | None) -> bytes:
    return msgspec.json.encode(event(organization_id))


@pytest.mark.parametrize(
    ("content", "path", "key", "status"),
    [
        (body(SOUTH_ID), PATH, SHARED, 200),
        (body(SOUTH_ID), f"{PATH}/", SHARED, 200),
        (body(None), f"{PATH}/south", SHARED, 200),
        (body(None), PATH, NORTH_KEY, 200),
        (b"\xff not JSON", PATH, SHARED, 200),
        (body(SOUTH_ID), PATH, "wrong", 401),
        (body(SOUTH_ID), PATH, "", 401),
        (body(SOUTH_ID), PATH, NORTH_KEY, 401),
        (body(STRANGER_ID), PATH, SHARED, 503),
        (body(None), PATH, SHARED, 503),
        (body(SOUTH_ID), f"{PATH}/north", SHARED, 503),
        (body(SOUTH_ID), "/", SHARED, 404),
        (body(SOUTH_ID), f"{PATH}x", SHARED, 404),
        (body(SOUTH_ID), f"{PATH}/south/more", SHARED, 404),
    ],
)
def test_the_status_says_whether_it_shall_come_again(
    content: bytes, path: str, key: str, status: int
) -> None:
    log = HeldLog()
    answer = ask(log, content, path, x_api_key=key)
    assert answer.status_code == status, answer.text
    assert len(log.records) == (status == 200)


def test_basic_authentication_is_as_good_as_a_header() -> None:
    assert ask(HeldLog(), x_api_key="", authorization=BASIC).status_code == 200
    refused = ask(HeldLog(), x_api_key="", authorization=BASIC[:-4])
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Basic")


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD"])
def test_only_posts_are_taken(method: str) -> None:
    answer = ask(HeldLog(), b"", PATH, method)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_without_a_byte_there_is_nothing_to_keep_and_the_key_is_looked_at() -> None:
    log = HeldLog()
    assert ask(log, b"").text == "nothing received"
    assert ask(log, b"", x_api_key="wrong").status_code == 401
    assert log.records == []


def test_what_waits_says_for_how_long() -> None:
    answer = ask(HeldLog(), body(STRANGER_ID))
    assert answer.headers["retry-after"] == "5"


def test_a_body_up_to_the_limit_is_taken_and_one_byte_more_is_not() -> None:
    most = 2_048
    settings = SETTINGS.model_copy(update={"receive": Receive(keys=SETTINGS.receive.keys, largest_body=most)})
    whole = body(SOUTH_ID).ljust(most)
    assert asyncio.run(post(HeldLog(), whole, settings=settings)).status_code == 200
    log = HeldLog()
    assert asyncio.run(post(log, whole + b" ", settings=settings)).status_code == 413
    assert asyncio.run(post(log, _chunked(whole + b" "), settings=settings)).status_code == 413
    assert log.records == []


async def _chunked(content: bytes) -> AsyncIterator[bytes]:
    """Without a content-length, so that only counting shows how much it is."""
    for at in range(0, len(content), 1_000):
        yield content[at : at + 1_000]


def test_a_wrong_key_costs_no_reading_of_the_body() -> None:
    async def refused() -> None:
        answers: list[Message] = []

        async def unread() -> Message:
            raise AssertionError("the body was asked for")

        async def send(message: Message) -> None:
            answers.append(message)

        scope: Message = {
            "type": "http",
            "method": "POST",
            "path": PATH,
            "headers": [(b"x-api-key", b"wrong")],
        }
        await Receiver(SETTINGS, HeldLog(), At())(scope, unread, send)
        assert answers[0]["status"] == 401

    asyncio.run(refused())


def test_requests_and_letters_are_counted() -> None:
    def counted(name: str, **labels: str) -> float:
        return REGISTRY.get_sample_value(name, labels) or 0.0

    dead = {"stage": "receive", "cause": "body"}
    before = (
        counted("trunkline_receive_requests_total", status="200"),
        counted("trunkline_dead_letters_total", **dead),
    )
    ask(HeldLog(), b"nonsense")
    after = (
        counted("trunkline_receive_requests_total", status="200"),
        counted("trunkline_dead_letters_total", **dead),
    )
    assert after == (before[0] + 1, before[1] + 1)
