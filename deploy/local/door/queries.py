"""From a request for a query to its answer."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path
from uuid import uuid4

from deploy.local.door.bodies import Form, opening, pieces, spooled
from deploy.local.door.contexts import Context, check_readonly
from deploy.local.door.credentials import Account
from deploy.local.door.engine import Engine, Outcome
from deploy.local.door.exchange import Exchange
from deploy.local.door.external import ExternalTable, external_table
from deploy.local.door.failures import Failure
from deploy.local.door.inserts import Insert
from deploy.local.door.multipart import boundary_of
from deploy.local.door.parameters import MAX_QUERY_SIZE, Parameters, read_parameters, refuse_unsupported
from deploy.local.door.replies import Reply
from deploy.local.door.rows import Rows
from deploy.local.door.sessions import Lease, Sessions
from deploy.local.door.spool import Spool
from deploy.local.door.statements import Command, Reading, Statement, read_statement
from deploy.local.door.workers import Workers


@dataclass(frozen=True, slots=True)
class Door:
    """What all queries share."""

    engine: Engine
    account: Account
    sessions: Sessions
    workers: Workers
    folder: Path


class Query:
    """One request for a query."""

    def __init__(self, door: Door, exchange: Exchange) -> None:
        self._door = door
        self._exchange = exchange
        self._parameters = read_parameters(exchange.query_string)
        own_id = self._parameters.values.get("query_id") or exchange.headers.get("x-clickhouse-query-id")
        self.reply = Reply(door.engine, own_id or str(uuid4()))

    async def answer(self) -> None:
        """Raises Failure where nothing was sent yet, and Disconnected."""
        self._door.account.admit(self._exchange.headers, self._parameters)
        _check_length(self._exchange)
        refuse_unsupported(self._parameters)
        lease = self._door.sessions.lease(self._parameters.session())
        try:
            await self._read(lease)
        finally:
            lease.release()

    async def _read(self, lease: Lease) -> None:
        body = pieces(self._exchange)
        limit = self._parameters.number("max_query_size", MAX_QUERY_SIZE)
        boundary = boundary_of(self._exchange.headers.get("content-type", ""))
        if boundary is None:
            text, whole = await opening(body, self._parameters.query, limit)
            return await self._run(lease, self._parameters, _Text(text, whole, body), ())
        form = Form(self._door.folder, limit)
        try:
            await form.read(body, boundary)
            parameters = self._parameters.with_fields(form.fields)
            tables = [external_table(name, parameters, spool) for name, spool in form.files.items()]
            await self._run(lease, parameters, _Text(parameters.query, True, body), tables)
        finally:
            form.close()
        return None

    async def _run(
        self, lease: Lease, parameters: Parameters, text: "_Text", external: Sequence[ExternalTable]
    ) -> None:
        statement = read_statement(text.opening, whole=text.whole)
        context = self._context(lease, parameters, statement, external)
        default_format = parameters.default_format(self._exchange.headers)
        if isinstance(statement, Reading):
            rows = Rows(self._exchange, self.reply, parameters, self._door.folder)
            return await rows.answer(self._door.workers, context, statement, default_format, lease)
        if isinstance(statement, Insert):
            outcome = await self._insert(context, statement, text)
        else:
            outcome = await self._door.workers.run(partial(_command, context, statement, default_format))
        lease.release()  # before the client can send its next request of the session
        headers = self.reply.headers(outcome, default_format if outcome.body else None)
        await self._exchange.answer(HTTPStatus.OK, headers, outcome.body)
        return None

    def _context(
        self, lease: Lease, parameters: Parameters, statement: Statement, external: Sequence[ExternalTable]
    ) -> Context:
        settings = parameters.settings(external=[table.name for table in external])
        readonly = self._exchange.method != "POST"
        if lease.session and (settings.pop("readonly", "'0'") != "'0'" or readonly):
            check_readonly(statement)
        database = parameters.database(self._exchange.headers)
        substitutions = parameters.substitutions
        return Context(
            self._door.engine, lease.session, settings, database, substitutions, readonly, external
        )

    async def _insert(self, context: Context, statement: Insert, text: "_Text") -> Outcome:
        """The engine begins when the last byte is here: a client that goes before commits nothing."""
        spool = Spool(self._door.folder)
        try:
            spool.write(text.opening[statement.data_at :])
            await spooled(text.rest, spool)
            return await self._door.workers.run(partial(_insert, context, statement, spool))
        finally:
            spool.close()


@dataclass(frozen=True, slots=True)
class _Text:
    """The opening that holds the statement, whether it is all, and what follows it otherwise."""

    opening: bytes
    whole: bool
    rest: AsyncIterator[bytes]


def _insert(context: Context, statement: Insert, spool: Spool) -> Outcome:
    sql, clause = statement.from_file(spool.path())
    with context.entered() as handle:
        return handle.run(sql, substitutions=context.substitutions, ours=(clause,))


def _command(context: Context, command: Command, default_format: str) -> Outcome:
    with context.entered() as handle:
        outcome = handle.run(command.text, default_format, context.substitutions)
        if context.session:
            context.session.remember(command)
        return outcome


def _check_length(exchange: Exchange) -> None:
    if exchange.method == "POST" and not {"content-length", "transfer-encoding"} & exchange.headers.keys():
        raise Failure.of(
            381,
            "HTTP_LENGTH_REQUIRED",
            "The Transfer-Encoding is not chunked and there is no Content-Length header for POST request",
        )
