"""The ASGI application: which request is for what."""

from http import HTTPStatus

import structlog

from deploy.local.door.exchange import Exchange, Receive, Scope, Send
from deploy.local.door.failures import Disconnected, Failure
from deploy.local.door.queries import Door, Query
from deploy.local.door.statuses import status_of

_log = structlog.get_logger()
_OK = b"Ok.\n"
_METHODS = ("GET", "HEAD", "POST")


class Application:
    def __init__(self, door: Door) -> None:
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        exchange = Exchange(scope, receive, send)
        if exchange.path == "/ping" or (exchange.path == "/" and _asks_nothing(exchange)):
            await exchange.answer(HTTPStatus.OK, {"Content-Type": "text/html; charset=UTF-8"}, _OK)
        elif exchange.path == "/" and exchange.method in _METHODS:
            await self._query(exchange)
        else:
            text = (
                f"There is no handle {exchange.path}: queries go to / with GET or POST, health is at /ping\n"
            )
            await exchange.answer(HTTPStatus.NOT_FOUND, {"Content-Type": "text/plain"}, text.encode())

    async def _query(self, exchange: Exchange) -> None:
        """A response that was begun and can't be ended is broken off: no client may take it for whole."""
        query = Query(self._door, exchange)
        try:
            await query.answer()
        except Disconnected:
            return
        except Failure as failure:
            await _fail(exchange, query, failure)
        except Exception:
            _log.exception("query_failed", query_id=query.reply.query_id)
            await _fail(
                exchange, query, Failure.of(1002, "UNKNOWN_EXCEPTION", "The door failed; see its log")
            )


async def _fail(exchange: Exchange, query: Query, failure: Failure) -> None:
    if not exchange.began:
        headers = query.reply.error_headers(failure)
        await exchange.answer(status_of(failure.code), headers, query.reply.error_text(failure))


def _asks_nothing(exchange: Exchange) -> bool:
    return exchange.method in ("GET", "HEAD") and not exchange.query_string
