"""The body of a request: the statement or its end, the data of an insert, or a form."""

from collections.abc import AsyncIterator
from pathlib import Path

from deploy.local.door.decompression import Decoder
from deploy.local.door.exchange import Exchange
from deploy.local.door.failures import Failure
from deploy.local.door.multipart import Cutter, Part
from deploy.local.door.spool import Spool


async def pieces(exchange: Exchange) -> AsyncIterator[bytes]:
    """The body without its Content-Encoding. Raises Disconnected or Failure where it ends too early."""
    encoding = exchange.headers.get("content-encoding", "")
    decoder = Decoder(encoding) if encoding not in ("", "identity") else None
    while (sent := await exchange.read()) is not None:
        for piece in decoder.feed(sent) if decoder else (sent,):
            if piece:
                yield piece
    if decoder:
        decoder.finish()


async def opening(body: AsyncIterator[bytes], query: bytes, limit: int) -> tuple[bytes, bool]:
    """The text that holds the statement, and whether that is all: it stops with the piece beyond `limit`.

    The `query` of the URL and the body are one text, with a line break between them.
    """
    text = bytearray(query + b"\n" if query else b"")
    while len(text) <= limit:
        piece = await anext(body, None)
        if piece is None:
            return bytes(text), True
        text += piece
    return bytes(text), False


async def spooled(body: AsyncIterator[bytes], spool: Spool) -> None:
    async for piece in body:
        spool.write(piece)


class Form:
    """The fields of a form, and its files by name; `close` lets go of these."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.fields: dict[str, bytes] = {}
        self.files: dict[str, Spool] = {}
        self._folder = folder
        self._limit = limit

    async def read(self, body: AsyncIterator[bytes], boundary: bytes) -> None:
        """Raises Failure for a form that is cut short, or has a field longer than a query may be."""
        cutter = Cutter(boundary)
        part = None
        async for piece in body:
            for item in cutter.feed(piece):
                part = item if isinstance(item, Part) else part
                self._take(part, b"" if isinstance(item, Part) else item)
        cutter.finish()

    def close(self) -> None:
        for spool in self.files.values():
            spool.close()

    def _take(self, part: Part | None, data: bytes) -> None:
        if part is None:
            return
        if part.file:
            if part.name not in self.files:
                self.files[part.name] = Spool(self._folder)
            self.files[part.name].write(data)
            return
        field = self.fields.get(part.name, b"") + data
        if len(field) > self._limit:
            raise Failure.of(
                62, "SYNTAX_ERROR", f"Max query size exceeded by the field {part.name} of the form"
            )
        self.fields[part.name] = field
