"""Tiny receivers for the player: each answers by a function, on a real socket."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import msgspec

from deploy.local.genesys.config.destination import ApiKey, Destination


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came in."""

    line: str
    headers: list[tuple[str, str]]
    body: bytes


@dataclass
class Receiver:
    """`answer` gives the raw response to the n-th request (from 0 on); None closes the connection on it."""

    answer: Callable[[int, Received], bytes | None]
    url: str = ""
    requests: list[Received] = field(default_factory=list)
    pause_s: float = 0.0
    busy: int = 0
    most_busy: int = 0
    writers: list[asyncio.StreamWriter] = field(default_factory=list)
    handlers: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def destination(self) -> Destination:
        return Destination(url=self.url, auth=ApiKey(value="key"))

    @property
    def ids(self) -> list[str]:
        """Envelope ids in the order of their arrival."""
        return [str(msgspec.json.decode(request.body)["id"]) for request in self.requests]

    @property
    def connections(self) -> int:
        return len(self.writers)

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        self.handlers.append(asyncio.create_task(self._serve(reader, writer)))

    async def finish(self) -> None:
        for writer in self.writers:
            writer.close()
        await asyncio.gather(*self.handlers)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (received := await _read(reader)) and await self._reply(received, writer):
            pass
        writer.close()

    async def _reply(self, received: Received, writer: asyncio.StreamWriter) -> bool:
        place = len(self.requests)
        self.requests.append(received)
        self.busy += 1
        self.most_busy = max(self.busy, self.most_busy)
        await asyncio.sleep(self.pause_s)
        self.busy -= 1
        response = self.answer(place, received)
        if response is not None:
            writer.write(response)
            await writer.drain()
        return response is not None and ("Connection", "close") not in received.headers


def respond(status: int = 202, *headers: str, body: bytes = b"") -> bytes:
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode("ascii") + body


@asynccontextmanager
async def receiving(answer: Callable[[int, Received], bytes | None]) -> AsyncIterator[Receiver]:
    receiver = Receiver(answer)
    server = await asyncio.start_server(receiver.accept, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/ingest/genesys"
    async with server:
        try:
            yield receiver
        finally:
            await receiver.finish()


async def _read(reader: asyncio.StreamReader) -> Received | None:
    """None where the connection ends."""
    try:
        line, *rest = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[:-2]
    except (asyncio.IncompleteReadError, ConnectionResetError):
        return None
    headers = [(name, value) for name, _, value in (header.partition(": ") for header in rest)]
    return Received(line, headers, await reader.readexactly(int(dict(headers)["Content-Length"])))
