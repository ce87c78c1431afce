"""A lean HTTP/1.1 client connection: one request at a time, as little work as it takes."""

import asyncio
from typing import NamedTuple

import httptools

from deploy.local.genesys.player.request import Address


class TransportError(Exception):
    """No answer: refused, reset, closed in the middle, not HTTP, or too slow. Deliver it again."""


class Reply(NamedTuple):
    status: int
    retry_after: str | None
    reusable: bool
    """Whether the connection can carry another request."""


class Connection(asyncio.Protocol):
    """`send` may be called again once it has returned a reusable reply."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport
        self._parser: httptools.HttpResponseParser
        self._waiter: asyncio.Future[Reply] | None = None
        self._retry_after: str | None = None
        self._answering = False
        self.closed = False

    @classmethod
    async def open(cls, address: Address) -> "Connection":
        """Raises TransportError."""
        try:
            _, connection = await asyncio.get_running_loop().create_connection(cls, *address)
        except OSError as error:
            raise TransportError(f"{address.host}:{address.port}: {error}") from error
        return connection

    async def send(self, request: bytes) -> Reply:
        """Raises TransportError; the connection is of no use after that."""
        self._waiter = asyncio.get_running_loop().create_future()
        self._parser = httptools.HttpResponseParser(self)
        self._retry_after, self._answering = None, False
        if self.closed:
            raise TransportError("the connection was closed while it was idle")
        self._transport.write(request)
        return await self._waiter

    def close(self) -> None:
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(f"the answer is not HTTP: {error}")

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if self._answering and not exc:
            # RFC 9112 §6.3: a body without a length ends with the connection.
            self._reply(reusable=False)
        self._fail(f"the connection was lost: {exc or 'closed by the receiver'}")

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"retry-after":
            self._retry_after = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        self._answering = True

    def on_message_complete(self) -> None:
        self._reply(reusable=self._parser.should_keep_alive())

    def _reply(self, *, reusable: bool) -> None:
        self._answering = False
        if self._waiter and not self._waiter.done():
            status = self._parser.get_status_code()
            self._waiter.set_result(Reply(status, self._retry_after, reusable))

    def _fail(self, why: str) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_exception(TransportError(why))
