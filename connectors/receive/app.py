"""The webhook: EventBridge API destinations post here, one event a request.

2xx only after Kafka has the event. 503 for "later" (the log is away, an organisation that we don't know, a
body that doesn't come in time): retried for 24 hours. 401 for a wrong key: retried by current
documentation, where 403 never is. Unreadable but authenticated: dead letter, then 200; of no byte at all
there is nothing to keep: 200, by which `trunkline doctor` tries a key. 413 for a body that EventBridge can't
have sent (its entries are 256 KiB at most). Retried are 401, 407, 409, 429 and 5xx only.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

import structlog

from connectors.intake.events import Live
from connectors.kafka.errors import TryLater
from connectors.kafka.producer import Log
from connectors.observe.metrics import DEAD, NOT_LIVE, REQUEST_SECONDS, REQUESTS, UNKNOWN_FIELDS
from connectors.receive.intake import Caller, Intake, NotAdmitted, UnknownOrganisation
from connectors.receive.keys import active_keys, admitted, presented
from connectors.settings.model import Settings
from schemas.clock import Clock

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_log: Final = structlog.get_logger()
_HEADERS: Final = {
    401: [(b"www-authenticate", b'Basic realm="trunkline"')],  # RFC 9110, 15.5.2
    405: [(b"allow", b"POST")],  # RFC 9110, 15.5.6
    503: [(b"retry-after", b"5"), (b"connection", b"close")],
}


class _Answer(Exception):
    """Ends a request early."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


class Receiver:
    """An ASGI application."""

    def __init__(
        self, settings: Settings, log: Log, clock: Clock, live: Live = lambda org, topic, at: ()
    ) -> None:
        self._settings = settings.receive
        self._keys = active_keys(settings)
        self._intake = Intake(
            {o.organization_id: o.name for o in settings.organisations},
            {o.name: o.personal_data.privacy() for o in settings.organisations},
            live,
        )
        self._log = log
        self._clock = clock
        self._header = settings.receive.key_header.lower().encode()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        begun = time.perf_counter()
        try:
            await self._take(scope, receive)
            status, text = 200, "received"
        except _Answer as answer:
            status, text = answer.status, answer.text
        except Exception as ours:
            _log.error("a request trips our own code", exc_info=ours)
            status, text = 500, "our mistake, send it again"
        REQUESTS.labels(str(status)).inc()
        REQUEST_SECONDS.observe(time.perf_counter() - begun)
        await _reply(send, status, text)

    async def _take(self, scope: Message, receive: Receive) -> None:
        path_org = self._path_org(scope)
        headers = dict(scope["headers"])
        caller = Caller(path_org, self._authenticate(headers))
        raw = await self._body(headers, receive)
        if not raw:
            raise _Answer(200, "nothing received")
        try:
            taken = self._intake.take(raw, caller, self._clock.now_ms())
            await asyncio.wait_for(self._log.append(taken.records), self._settings.patience / 1000)
        except NotAdmitted as org:
            raise _Answer(401, f"the key is not good for {org}") from None
        except UnknownOrganisation as org:
            _log.warning("event of an organisation that is not configured", organisation=str(org))
            raise _Answer(503, "organisation not configured here") from None
        except (TryLater, TimeoutError) as trouble:
            _log.warning("Kafka doesn't confirm", trouble=str(trouble))
            raise _Answer(503, "not stored, send it again") from None
        for cause in taken.dead:
            DEAD.labels("receive", cause).inc()
        for record in taken.unknown_fields:
            UNKNOWN_FIELDS.labels(record).inc()
        for name, record in taken.not_live:
            NOT_LIVE.labels(name, record).inc()

    def _path_org(self, scope: Message) -> str | None:
        """`/ingest/genesys`, or `/ingest/genesys/{organisation}` where the event doesn't say whose it is."""
        path: str = scope["path"]
        base, _, org = path.rpartition("/")
        if path.rstrip("/") != self._settings.path and (base != self._settings.path or not org):
            raise _Answer(404, f"post to {self._settings.path}")
        if scope["method"] != "POST":
            raise _Answer(405, "post events here")
        return None if path.rstrip("/") == self._settings.path else org

    def _authenticate(self, headers: dict[bytes, bytes]) -> frozenset[str | None]:
        key = headers.get(self._header)
        basic = headers.get(b"authorization")
        given = presented(key.decode("latin-1") if key else None, basic.decode("latin-1") if basic else None)
        found = admitted(given, self._keys)
        if not found:
            raise _Answer(401, "no valid key")
        return found

    async def _body(self, headers: dict[bytes, bytes], receive: Receive) -> bytes:
        most = self._settings.largest_body
        declared = headers.get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > most:
            raise _Answer(413, f"at most {most} bytes")
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(self._settings.slowest_body / 1000):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise _Answer(499, "gone")
                    parts.append(message.get("body", b""))
                    size += len(parts[-1])
                    if size > most:
                        raise _Answer(413, f"at most {most} bytes")
                    if not message.get("more_body"):
                        return b"".join(parts)
        except TimeoutError:
            raise _Answer(503, "the body took too long, send it again") from None


async def _reply(send: Send, status: int, text: str) -> None:
    body = text.encode()
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
    headers += _HEADERS.get(status, [])
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
