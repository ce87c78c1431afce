"""Answering a statement with its rows, while the engine still makes them."""

import asyncio
from http import HTTPStatus
from pathlib import Path
from typing import Final
from uuid import uuid4

from deploy.local.door import compression
from deploy.local.door.contexts import Context
from deploy.local.door.engine import Outcome
from deploy.local.door.exchange import Exchange
from deploy.local.door.failures import Disconnected, Failure
from deploy.local.door.parameters import Parameters
from deploy.local.door.pipe import Pipe
from deploy.local.door.replies import Reply
from deploy.local.door.sessions import Lease
from deploy.local.door.spool import IN_MEMORY, Spool
from deploy.local.door.statements import Reading
from deploy.local.door.workers import Workers

_RETRY_KILL_S: Final = 0.1


class Rows:
    """One answer. Its first megabyte is held back, with `wait_end_of_query` all of it.

    Until then, an error still gets its own status.
    """

    def __init__(self, exchange: Exchange, reply: Reply, parameters: Parameters, folder: Path) -> None:
        """Raises Failure for parameters that can't be read."""
        self._exchange = exchange
        self._reply = reply
        self._hold = _held_back(parameters)
        self._encoding = _encoding(exchange, parameters)
        self._encoder = compression.encoder(self._encoding, _level(parameters))
        self._spool = Spool(folder)
        self._pipe = Pipe()

    async def answer(
        self, workers: Workers, context: Context, statement: Reading, default_format: str, lease: Lease
    ) -> None:
        """A client that goes leaves no query behind.

        Raises Failure where nothing was sent yet, and Disconnected.
        """
        mark = f"/* door {uuid4().hex} */"
        sql, clause = statement.into(self._pipe.path, default_format)
        work = _Work(context, sql + mark.encode(), (clause, mark), self._pipe)
        running = self._start(workers, work)
        running.add_done_callback(lambda _: lease.release())  # before the client can ask again
        sending = asyncio.create_task(self._send(running, statement.format or default_format))
        watching = asyncio.create_task(self._exchange.gone())
        try:
            await asyncio.wait({sending, watching}, return_when=asyncio.FIRST_COMPLETED)
            if not sending.done():
                raise Disconnected
            await sending
        finally:
            watching.cancel()
            sending.cancel()
            await asyncio.wait({sending, watching})
            await self._stop(context, running, mark)

    def _start(self, workers: Workers, work: "_Work") -> "asyncio.Future[Outcome]":
        try:
            return workers.start(work)
        except Failure:
            self._pipe.close_writer()
            self._close()
            raise

    async def _send(self, running: "asyncio.Future[Outcome]", output_format: str) -> None:
        while piece := await self._pipe.read():
            self._spool.write(piece)
            if self._hold is not None and self._spool.size > self._hold:
                return await self._stream(running, output_format)
        await self._whole(await asyncio.shield(running), output_format)
        return None

    async def _whole(self, outcome: Outcome, output_format: str) -> None:
        encoded = (self._encoder.add(piece) for piece in self._spool.chunks())
        headers = self._headers(outcome, output_format)
        if self._spool.size <= IN_MEMORY:
            await self._exchange.answer(HTTPStatus.OK, headers, b"".join(encoded) + self._encoder.end())
            return
        await self._exchange.begin(HTTPStatus.OK, headers)
        for piece in encoded:
            await self._exchange.write(piece)
        await self._exchange.end(self._encoder.end())

    async def _stream(self, running: "asyncio.Future[Outcome]", output_format: str) -> None:
        await self._exchange.begin(HTTPStatus.OK, self._headers(None, output_format))
        for piece in self._spool.chunks():
            await self._exchange.write(self._encoder.add(piece))
        while piece := await self._pipe.read():
            await self._exchange.write(self._encoder.add(piece))
        try:
            await asyncio.shield(running)
        except Failure as failure:
            await self._exchange.write(
                self._encoder.add(self._reply.trailer(failure)) + self._encoder.flush()
            )
            return  # without the end: the break tells also those who don't read the trailer
        await self._exchange.end(self._encoder.end())

    def _headers(self, outcome: Outcome | None, output_format: str) -> dict[str, str]:
        encoded = {"Content-Encoding": self._encoding} if self._encoding else {}
        return {**self._reply.headers(outcome, output_format), **encoded}

    async def _stop(self, context: Context, running: "asyncio.Future[Outcome]", mark: str) -> None:
        """Leave no query behind: closing the pipe alone is not noticed by the engine."""
        self._close()
        while not running.done():
            await asyncio.to_thread(context.engine.kill, mark)
            await asyncio.wait({running}, timeout=_RETRY_KILL_S)

    def _close(self) -> None:
        self._pipe.close_reader()
        self._spool.close()


class _Work:
    """What a thread does for the answer; it closes the pipe's end when the engine is done with it."""

    def __init__(self, context: Context, sql: bytes, ours: tuple[str, ...], pipe: Pipe) -> None:
        self._context, self._sql, self._ours, self._pipe = context, sql, ours, pipe

    def __call__(self) -> Outcome:
        try:
            with self._context.entered() as handle:
                return handle.run(self._sql, substitutions=self._context.substitutions, ours=self._ours)
        finally:
            self._pipe.close_writer()


def _held_back(parameters: Parameters) -> int | None:
    if parameters.flag("wait_end_of_query", default=parameters.flag("http_wait_end_of_query")):
        return None
    return max(IN_MEMORY, parameters.number("buffer_size", parameters.number("http_response_buffer_size", 0)))


def _encoding(exchange: Exchange, parameters: Parameters) -> str | None:
    if not parameters.flag("enable_http_compression"):
        return None
    return compression.chosen(exchange.headers.get("accept-encoding", ""))


def _level(parameters: Parameters) -> int | None:
    level = parameters.number("http_zlib_compression_level", 0)
    return level or None
