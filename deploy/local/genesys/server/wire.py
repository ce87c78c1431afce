"""Answers on the wire, among them those that never arrive in one piece."""

import asyncio
from collections.abc import Mapping

import msgspec
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class AbortableProtocol(HttpToolsProtocol):
    """Hands the transport to the application, since ASGI has no word for closing a connection unanswered."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


def json_response(status: int, body: object, headers: Mapping[str, str] | None = None) -> Response:
    """Without a body where there is nothing to say."""
    content = b"" if body is None else msgspec.json.encode(body)
    return Response(content, status, headers, media_type="application/json")


class Dropped(Response):
    """The connection is closed and nothing was said."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"]["transport"].abort()
        await _gone(receive)


class Cut(Response):
    """Half of another response's body, after headers that promise all of it."""

    def __init__(self, whole: Response) -> None:
        super().__init__()
        self._whole = whole

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def half(message: Message) -> None:
            if message["type"] == "http.response.body":
                body = message["body"]
                message = {**message, "body": body[: len(body) // 2], "more_body": True}
            await send(message)

        await self._whole(scope, receive, half)
        scope["state"]["transport"].close()
        await _gone(receive)


async def _gone(receive: Receive) -> None:
    """Wait until the server has noticed that the connection is closed, so that it doesn't answer itself."""
    while (await receive())["type"] != "http.disconnect":
        pass
