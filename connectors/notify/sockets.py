"""WebSockets, as far as channels need them."""

from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

_OPEN_S: Final = 10.0
_QUEUE: Final = 64
"""Messages that are read ahead; with more of them the peer's are left in the network."""
_LARGEST: Final = 4_194_304
_GONE: Final = (401, 403, 404, 410)


class Ended(Exception):
    """The socket is closed, by whomever."""


class NotOpened(Exception):
    """`gone`: the address is no channel's, or not ours any more."""

    def __init__(self, reason: str, gone: bool = False) -> None:
        super().__init__(reason)
        self.gone = gone


class Socket(Protocol):
    async def receive(self) -> bytes:
        """The next message. Raises Ended."""
        ...

    async def send(self, text: str) -> None:
        """Raises Ended."""
        ...

    async def close(self) -> None: ...


Connect = Callable[[str], Awaitable[Socket]]
"""Opens the socket of an address. Raises NotOpened."""


class _Connection:
    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def receive(self) -> bytes:
        try:
            return await self._connection.recv(decode=False)
        except ConnectionClosed as end:
            raise Ended(str(end)) from None

    async def send(self, text: str) -> None:
        try:
            await self._connection.send(text)
        except ConnectionClosed as end:
            raise Ended(str(end)) from None

    async def close(self) -> None:
        await self._connection.close()


async def open_socket(uri: str) -> Socket:
    """The library's own pings are off: the service says heartbeats, which say that the channel lives too."""
    try:
        connection = await connect(
            uri,
            compression=None,
            ping_interval=None,
            open_timeout=_OPEN_S,
            close_timeout=2.0,
            max_size=_LARGEST,
            max_queue=_QUEUE,
        )
    except InvalidStatus as refused:
        status = refused.response.status_code
        raise NotOpened(f"answered {status}", status in _GONE) from None
    except (OSError, TimeoutError, WebSocketException) as trouble:
        raise NotOpened(f"{type(trouble).__name__} {trouble}".strip()) from None
    return _Connection(connection)
