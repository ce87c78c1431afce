import asyncio
import logging

import httpx
import pytest

from connectors.genesys.client import open_client
from connectors.genesys.errors import CheckCredentials, ReadLater
from connectors.genesys.window import Priority
from tests import virtual_time
from tests.connectors.genesys.organisation import SECRET, TOKEN_PATH, Login, organisation


def _fine(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"ok": True})


async def _ask(login: Login, times: int, apart: float = 0.0) -> None:
    transport = httpx.MockTransport(login)
    async with open_client(organisation(), transport, virtual_time.timing()) as client:
        for _ in range(times):
            await client.get("/api/v2/x", (), "x", Priority.LIVE)
            await asyncio.sleep(apart)


def test_one_token_serves_many() -> None:
    async def scene() -> None:
        async with open_client(organisation(), httpx.MockTransport(login), virtual_time.timing()) as client:
            await asyncio.gather(*[client.get("/api/v2/x", (), "x", Priority.LIVE) for _ in range(20)])

    login = Login(_fine)
    virtual_time.run(scene())
    assert (login.issued, len(login.asked)) == (1, 20)


def test_a_token_is_renewed_before_it_runs_out() -> None:
    login = Login(_fine, expires_in=300)
    virtual_time.run(_ask(login, times=4, apart=100.0))
    assert login.issued == 2
    assert len(login.asked) == 4


@pytest.mark.parametrize("expires_in", ["300", 299.5])
def test_a_lifetime_in_another_spelling_is_understood(expires_in: object) -> None:
    login = Login(_fine, expires_in=expires_in)
    virtual_time.run(_ask(login, times=2, apart=400.0))
    assert login.issued == 2


def test_a_revoked_token_is_fetched_anew_once_for_all() -> None:
    async def scene() -> None:
        async with open_client(organisation(), httpx.MockTransport(login), virtual_time.timing()) as client:
            await client.get("/api/v2/x", (), "x", Priority.LIVE)
            login.good = "revoked all others"
            await asyncio.gather(*[client.get("/api/v2/x", (), "x", Priority.LIVE) for _ in range(5)])

    login = Login(_fine)
    virtual_time.run(scene())
    assert login.issued == 2


def test_a_fresh_token_that_is_refused_is_given_up() -> None:
    login = Login(lambda _: httpx.Response(401))
    with pytest.raises(CheckCredentials):
        virtual_time.run(_ask(login, times=1))
    assert len(login.asked) == 2


@pytest.mark.parametrize("status", [400, 401, 404])
def test_a_refused_client_is_named_and_its_secret_is_not(
    status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    login = Login(_fine, answer=status)
    with pytest.raises(CheckCredentials) as refused:
        virtual_time.run(_ask(login, times=1))
    assert "client_id client" in str(refused.value)
    assert "env:SECRET" in str(refused.value)
    assert login.asked == []
    for text in (str(refused.value), repr(refused.value), caplog.text):
        assert SECRET not in text


def test_no_token_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    virtual_time.run(_ask(Login(_fine), times=2))
    assert "token-1" not in caplog.text
    assert not logging.getLogger("httpcore.http11").isEnabledFor(logging.DEBUG)


@pytest.mark.parametrize(
    "content", [b"<html>welcome</html>", b"{}", b'{"access_token": 7, "expires_in": []}']
)
def test_a_login_host_that_sends_no_token_is_the_wrong_host(content: bytes) -> None:
    def server(request: httpx.Request) -> httpx.Response:
        assert request.url.path == TOKEN_PATH
        return httpx.Response(200, content=content)

    async def scene() -> None:
        async with open_client(organisation(), httpx.MockTransport(server), virtual_time.timing()) as client:
            await client.get("/api/v2/x", (), "x", Priority.LIVE)

    with pytest.raises(CheckCredentials, match="is the host right"):
        virtual_time.run(scene())


def test_a_login_host_in_trouble_is_met_with_patience() -> None:
    login = Login(_fine, answer=503)
    with pytest.raises(ReadLater, match="503"):
        virtual_time.run(_ask(login, times=1))

    async def scene() -> None:
        asyncio.get_running_loop().call_later(20, setattr, login, "answer", 200)
        await _ask(login, times=1)

    virtual_time.run(scene())
    assert len(login.asked) == 1
