"""Questions to the Genesys Cloud REST API, and orders: one client for each organisation."""

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import httpx

from connectors.genesys.credentials import ClientCredentials
from connectors.genesys.errors import ReadLater, RequestRefused
from connectors.genesys.patience import Again, Answered, Broken, GiveUp, Outcome, Take, Trouble, decide
from connectors.genesys.quota import Quota
from connectors.genesys.refusal import refusal
from connectors.genesys.timing import REAL, Timing
from connectors.genesys.window import Priority
from connectors.observe.metrics import API_CALLS, API_SECONDS
from connectors.settings.organisations import Organisation

Query = Sequence[tuple[str, str]]
"""Parameters in their order; a name may come more than once."""

_GOOD: Final = (200, 201, 202, 204)
_JSON: Final = {"Content-Type": "application/json"}
_TIMEOUT: Final = httpx.Timeout(30.0, connect=10.0)


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str
    query: Query
    body: bytes | None = None


class Client:
    """Requests of one organisation: within its quota, with its token, and with patience.

    `check` raises where nothing may be asked any more; it is called right before every request.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        organisation: Organisation,
        timing: Timing,
        quota: Quota | None = None,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        hosts, secret = organisation.hosts(), organisation.client_secret
        self._http = http
        self._org = organisation.name
        self._api = hosts.api
        self._timing = timing
        self._check = check
        self.quota = quota or Quota(organisation.name, organisation.requests_per_minute, timing)
        self.credentials = ClientCredentials(hosts.login, organisation.client_id, secret, timing.monotonic)

    async def get(self, path: str, query: Query, declaration: str, priority: Priority) -> bytes:
        """The body of the good answer. `path` begins with /api/; `declaration` labels the metrics.

        Raises NotRead: ReadLater after 10 minutes of trouble, at once for a refusal; and what `check` raises.
        """
        return await self._insist(_Request("GET", path, query), declaration, priority)

    async def order(
        self, method: str, path: str, body: bytes | None, query: Query, declaration: str, priority: Priority
    ) -> bytes:
        """POST, PUT, DELETE or HEAD, with a JSON body; like `get`. After trouble it may be done twice."""
        return await self._insist(_Request(method, path, query, body), declaration, priority)

    async def _insist(self, request: _Request, declaration: str, priority: Priority) -> bytes:
        trouble: Trouble | None = None
        while True:
            outcome = await self._ask(request, declaration, priority)
            now = self._timing.monotonic()
            trouble = trouble or Trouble(0, now)
            match decide(trouble, outcome, now, self._timing.wall(), self._timing.jitter()):
                case Take(answer):
                    return _good(request.path, answer)
                case GiveUp(reason):
                    raise ReadLater(f"{request.path}: {reason}")
                case Again(at, everyone):
                    trouble = Trouble(trouble.failures + 1, trouble.since)
                    if everyone:
                        self.quota.pause(at)
                    await self._timing.sleep(at - now)

    async def _ask(self, request: _Request, declaration: str, priority: Priority) -> Outcome:
        turn = await self.quota.turn(priority)
        self._check()
        began = self._timing.monotonic()
        outcome = await self._send(request)
        API_SECONDS.labels(self._org).observe(self._timing.monotonic() - began)
        status = str(outcome.status) if isinstance(outcome, Answered) else "broken"
        API_CALLS.labels(self._org, declaration, status).inc()
        if isinstance(outcome, Answered):
            self.quota.learn(turn, outcome.headers)
        return outcome

    async def _send(self, request: _Request) -> Outcome:
        try:
            answer = await self._http.request(
                request.method,
                self._api + request.path,
                params=list(request.query),
                content=request.body,
                headers=_JSON if request.body is not None else None,
                auth=self.credentials,
            )
        except httpx.InvalidURL as wrong:
            raise RequestRefused(request.path, 0, "invalid URL", str(wrong)) from None
        except httpx.RequestError as error:
            return Broken(f"{type(error).__name__} {error}".strip())
        return Answered(answer.status_code, answer.headers, answer.content)


def _good(path: str, answer: Answered) -> bytes:
    if answer.status not in _GOOD:
        raise refusal(path, answer.status, answer.body)
    return answer.body


@asynccontextmanager
async def open_client(
    organisation: Organisation,
    transport: httpx.AsyncBaseTransport | None = None,
    timing: Timing = REAL,
    quota: Quota | None = None,
    check: Callable[[], None] = lambda: None,
) -> AsyncIterator[Client]:
    """`transport` None: the network; `quota` None: one of its own; `check`: see Client."""
    # At DEBUG httpcore writes request headers, and so tokens and secrets.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    headers = {"Accept": "application/json", "User-Agent": "trunkline"}
    async with httpx.AsyncClient(transport=transport, timeout=_TIMEOUT, headers=headers) as http:
        yield Client(http, organisation, timing, quota, check)
