"""The HTTP client against servers that answer well, badly, slowly or not at all."""

import asyncio
from collections.abc import Callable

import pytest

from deploy.local.genesys.player.client import Client
from deploy.local.genesys.player.connection import Reply, TransportError
from deploy.local.genesys.player.request import Template
from tests.deploy.local.genesys.player.receivers import Received, Receiver, receiving, respond

_Answer = Callable[[int, Received], bytes | None]


def _posted(answer: _Answer, times: int = 1, *, keep_alive: bool = True) -> tuple[list[Reply], Receiver]:
    async def post() -> tuple[list[Reply], Receiver]:
        async with receiving(answer) as receiver:
            client = Client(Template(receiver.destination, keep_alive=keep_alive), timeout_s=0.5)
            try:
                return [await client.post(b'{"id":"1"}') for _ in range(times)], receiver
            finally:
                client.close()

    return asyncio.run(post())


def test_keep_alive_uses_one_connection() -> None:
    replies, receiver = _posted(lambda n, request: respond(200, body=b"some body"), 5)
    assert [reply.status for reply in replies] == [200] * 5
    assert receiver.connections == 1
    assert {request.body for request in receiver.requests} == {b'{"id":"1"}'}


def test_without_keep_alive_each_post_has_its_own() -> None:
    _, receiver = _posted(lambda n, request: respond(), 3, keep_alive=False)
    assert receiver.connections == 3


def test_retry_after_is_read_whatever_its_case() -> None:
    replies, _ = _posted(lambda n, request: respond(429, "retry-AFTER: 7"))
    assert replies == [Reply(429, "7", reusable=True)]


def test_a_server_that_closes_after_each_answer_is_followed() -> None:
    replies, receiver = _posted(lambda n, request: respond(200, "Connection: close"), 3)
    assert [reply.reusable for reply in replies] == [False] * 3
    assert receiver.connections == 3


def test_a_chunked_answer_is_read_to_its_end() -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    replies, receiver = _posted(lambda n, request: chunked, 2)
    assert [reply.status for reply in replies] == [200, 200]
    assert receiver.connections == 1


def test_a_body_without_a_length_ends_with_the_connection() -> None:
    endless = b"HTTP/1.1 202 Accepted\r\nConnection: close\r\n\r\nso far"
    replies, _ = _posted(lambda n, request: endless, keep_alive=False)
    assert replies == [Reply(202, None, reusable=False)]


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (None, "connection was lost"),
        (b"SMTP ready\r\n\r\n", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", "no answer within"),
    ],
)
def test_what_is_no_answer_is_a_transport_error(answer: bytes | None, complaint: str) -> None:
    with pytest.raises(TransportError, match=complaint):
        _posted(lambda n, request: answer)


def test_a_refused_connection_is_a_transport_error() -> None:
    async def post() -> None:
        async with receiving(lambda n, request: respond()) as receiver:
            gone = receiver.destination
        await Client(Template(gone, keep_alive=True)).post(b"{}")

    with pytest.raises(TransportError, match=r"127\.0\.0\.1"):
        asyncio.run(post())


def test_a_connection_that_died_while_idle_is_not_used_again() -> None:
    async def post() -> int:
        async with receiving(lambda n, request: respond()) as receiver:
            client = Client(Template(receiver.destination, keep_alive=True))
            await client.post(b"{}")
            receiver.writers[0].close()
            await asyncio.sleep(0.01)
            await client.post(b"{}")
            client.close()
            return receiver.connections

    assert asyncio.run(post()) == 2
