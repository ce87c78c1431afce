"""Questions to one organisation's API that end soon: the reason for a silence is the last thing heard."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

import httpx

from connectors.genesys.client import Client, Query
from connectors.genesys.errors import NotRead, ReadLater
from connectors.genesys.limits import limits_of
from connectors.genesys.window import Priority

T = TypeVar("T")

_AT_ONCE: Final = 6
_TOKEN: Final = "/oauth/token"


@dataclass(slots=True)
class Noticing(httpx.AsyncBaseTransport):
    """A transport that remembers what was said last of each path, and of the rate limit."""

    inner: httpx.AsyncBaseTransport
    said: dict[str, str] = field(default_factory=dict)
    allowed: int | None = None
    """Requests a minute."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            answer = await self.inner.handle_async_request(request)
        except httpx.TransportError as error:
            self.said[request.url.path] = f"{type(error).__name__} {error}".strip()
            raise
        self.said[request.url.path] = f"answered {answer.status_code}"
        if (limits := limits_of(answer.headers, 0.0)) is not None:
            self.allowed = limits.allowed
        return answer

    async def aclose(self) -> None:
        await self.inner.aclose()


class Asking:
    """A few questions at once."""

    def __init__(self, client: Client, noticing: Noticing, limit_s: float) -> None:
        self._client = client
        self._noticing = noticing
        self._limit_s = limit_s
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._silences = 0
        """Questions in a row that had no answer, those under way among them."""

    async def get(self, path: str, query: Query, name: str) -> bytes:
        """The body of the good answer. Raises NotRead."""
        return await self.ask(lambda client: client.get(path, query, name, Priority.LIVE), path)

    async def ask(self, question: Callable[[Client], Awaitable[T]], path: str) -> T:
        """What it is answered with, if that is good. Raises NotRead."""
        async with self._turns:
            if self._silences >= _AT_ONCE:
                raise ReadLater(f"{path}: not asked: {self._silences} questions in a row had no good answer")
            self._silences += 1
            try:
                async with asyncio.timeout(self._limit_s):
                    answer = await question(self._client)
            except TimeoutError:
                last = next((w for p, w in self._noticing.said.items() if p.endswith(path)), "nothing came")
                raise ReadLater(f"{path}: no good answer within {self._limit_s:.0f} s: {last}") from None
            except NotRead:
                self._silences = 0
                raise
            self._silences = 0
            return answer

    @property
    def allowed(self) -> int | None:
        """Requests a minute, as the answers say."""
        return self._noticing.allowed

    @property
    def let_in(self) -> bool:
        """Whether a token was got."""
        return any(p.endswith(_TOKEN) and said == "answered 200" for p, said in self._noticing.said.items())
