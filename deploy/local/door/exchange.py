"""One HTTP request and its response, over ASGI."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from http import HTTPStatus
from typing import Any

from deploy.local.door.failures import Disconnected

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Exchange:
    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query_string: bytes = scope["query_string"]
        # Names come in lower case; values are in UTF-8 where a client puts more than ASCII into them.
        self.headers = {_text(name): _text(value) for name, value in scope["headers"]}
        self.began = False
        self._receive = receive
        self._send = send
        self._exhausted = False

    async def read(self) -> bytes | None:
        """The next piece of the body as it was sent, None at its end. Raises Disconnected before the end."""
        if self._exhausted:
            return None
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        self._exhausted = not message.get("more_body")
        return bytes(message.get("body", b""))

    async def begin(self, status: HTTPStatus, headers: Mapping[str, str]) -> None:
        self.began = True
        lines = [(name.encode(), _line(value)) for name, value in headers.items()]
        await self._send({"type": "http.response.start", "status": status.value, "headers": lines})

    async def write(self, data: bytes) -> None:
        """Returns when there is room for more: a slow client holds up its own query, a fast one nobody's."""
        if data:
            await self._send({"type": "http.response.body", "body": data, "more_body": True})
            await asyncio.sleep(0)

    async def end(self, data: bytes = b"") -> None:
        await self._send({"type": "http.response.body", "body": data, "more_body": False})

    async def answer(self, status: HTTPStatus, headers: Mapping[str, str], data: bytes) -> None:
        """A whole response at once."""
        await self.begin(status, {**headers, "Content-Length": str(len(data))})
        await self.end(b"" if self.method == "HEAD" else data)

    async def gone(self) -> None:
        """Returns when the client has gone; only of use once the body was read."""
        while (await self._receive())["type"] != "http.disconnect":
            pass


def _text(value: bytes) -> str:
    return value.decode("utf-8", "surrogateescape")


def _line(value: str) -> bytes:
    """A client's text in a header must not begin another one."""
    return value.encode("utf-8", "surrogateescape").replace(b"\r", b" ").replace(b"\n", b" ")
