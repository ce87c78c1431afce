import asyncio
from collections.abc import Callable

import httpx
import pytest

from connectors.genesys.client import open_client
from connectors.genesys.errors import NoPermission, ReadLater, RequestRefused
from connectors.genesys.window import Priority
from tests import virtual_time
from tests.connectors.genesys.organisation import Login, organisation

Server = Callable[[httpx.Request], httpx.Response]


def _get(server: Server, path: str = "/api/v2/x", at_once: int = 1) -> tuple[list[bytes], float]:
    """The answers, and how long they took together."""

    async def scene() -> tuple[list[bytes], float]:
        transport = httpx.MockTransport(Login(server))
        async with open_client(organisation(), transport, virtual_time.timing(jitter=0.0)) as client:
            asked = [client.get(path, (("a", "1"), ("a", "2")), "x", Priority.LIVE) for _ in range(at_once)]
            answers = await asyncio.gather(*asked)
            return answers, asyncio.get_running_loop().time()

    return virtual_time.run(scene())


class Failing:
    """Fails with each of the outcomes in turn, then answers."""

    def __init__(self, *outcomes: int | Exception, **headers: str) -> None:
        self._outcomes = list(outcomes)
        self._headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.asked = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if not self._outcomes:
            return httpx.Response(200, content=b"good")
        outcome = self._outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return httpx.Response(outcome, headers=self._headers)


def test_the_host_may_have_a_path_in_front() -> None:
    def server(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=str(request.url).encode())

    assert _get(server)[0] == [b"https://api.test/prefix/api/v2/x?a=1&a=2"]


def test_passing_trouble_is_waited_for() -> None:
    server = Failing(503, httpx.ReadTimeout("slow"), httpx.ConnectError("refused"), 500)
    answers, seconds = _get(server)
    assert answers == [b"good"]
    assert seconds == pytest.approx(3 + 9 + 27 + 81)


def test_a_429_holds_up_the_whole_client() -> None:
    server = Failing(429, retry_after="30")
    answers, seconds = _get(server, at_once=8)
    assert answers == [b"good"] * 8
    assert seconds == pytest.approx(30)


def test_trouble_without_end_is_given_up() -> None:
    server = Failing(*[httpx.ConnectError("no route")] * 100)
    with pytest.raises(ReadLater, match="/api/v2/x: ConnectError no route"):
        _get(server)
    assert server.asked < 12


def test_a_limit_of_hours_is_not_waited_for() -> None:
    server = Failing(429, retry_after="7200")
    with pytest.raises(ReadLater, match="7200"):
        _get(server)
    assert server.asked == 1


@pytest.mark.parametrize(
    ("status", "error"), [(403, NoPermission), (409, RequestRefused), (302, RequestRefused)]
)
def test_a_refusal_is_not_repeated(status: int, error: type[Exception]) -> None:
    server = Failing(status)
    with pytest.raises(error):
        _get(server)
    assert server.asked == 1


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(RequestRefused, match="invalid URL"):
        _get(Failing(), path="/api/v2/\x01")


def test_an_order_has_its_method_and_its_body_and_is_repeated_after_trouble() -> None:
    server = Failing(503)
    seen: list[tuple[str, bytes, str | None]] = []

    def watched(request: httpx.Request) -> httpx.Response:
        seen.append((request.method, request.content, request.headers.get("content-type")))
        return server(request)

    async def scene() -> bytes:
        transport = httpx.MockTransport(Login(watched))
        async with open_client(organisation(), transport, virtual_time.timing(jitter=0.0)) as client:
            return await client.order("PUT", "/api/v2/x", b"[1]", (("a", "1"),), "x", Priority.LIVE)

    assert virtual_time.run(scene()) == b"good"
    assert seen == [("PUT", b"[1]", "application/json")] * 2
