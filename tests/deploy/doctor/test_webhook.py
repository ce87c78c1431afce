"""The public address, and whether the receiver behind it lets our keys in: nothing is stored by asking."""

import asyncio
from collections.abc import Callable
from typing import Final

import httpx
import pytest

from connectors.receive.app import Receiver
from connectors.settings.model import Receive, Settings
from connectors.settings.secrets import Secret
from deploy.doctor.findings import Finding, Verdict
from deploy.doctor.webhook import keys_taken, reachable
from tests.connectors.receive.posting import NORTH_KEY, PATH, SETTINGS, At, HeldLog

_URL: Final = f"https://trunkline.test{PATH}"
Answer = Callable[[httpx.Request], httpx.Response]


def _settings(**changes: object) -> Settings:
    receive = SETTINGS.receive.model_copy(update={"public_url": _URL, **changes})
    return SETTINGS.model_copy(update={"receive": receive})


def _asked(transport: httpx.AsyncBaseTransport, settings: Settings) -> dict[str, Finding]:
    async def ask() -> list[Finding]:
        async with httpx.AsyncClient(transport=transport) as http:
            own = settings.organisations[0].webhook_keys
            return [*await reachable(settings, http), *await keys_taken(settings, "own", own, http)]

    return {finding.subject: finding for finding in asyncio.run(ask())}


def _receiver(log: HeldLog, settings: Settings = SETTINGS) -> httpx.AsyncBaseTransport:
    return httpx.ASGITransport(Receiver(settings, log, At()))


def test_a_receiver_with_our_keys_is_well_and_stores_nothing() -> None:
    log = HeldLog()
    found = _asked(_receiver(log), _settings())
    assert {finding.verdict for finding in found.values()} == {Verdict.GOOD}
    assert found.keys() == {"address", "wrong key", "keys", "own"}
    assert log.records == []


def test_a_receiver_that_has_older_keys_is_found_out() -> None:
    others = Receive(keys=(Secret("env:OLD", "another"),))
    found = _asked(_receiver(HeldLog(), SETTINGS.model_copy(update={"receive": others})), _settings())
    assert found["keys"].said == "not let in with env:SHARED: 401"
    assert found["own"].verdict is Verdict.GOOD
    assert NORTH_KEY not in str(found)


def test_another_path_is_not_receive() -> None:
    found = _asked(_receiver(HeldLog()), _settings(public_url="http://trunkline.test/other"))
    assert "answers 404 to a GET" in found["address"].said
    assert found["tls"].verdict is Verdict.REMARK


@pytest.mark.parametrize("status", [200, 403, 502])
def test_only_401_is_right_for_a_wrong_key(status: int) -> None:
    found = _asked(httpx.MockTransport(lambda request: httpx.Response(status)), _settings())
    assert found["wrong key"].verdict is Verdict.FAILURE
    assert found["wrong key"].said.startswith(str(status))


def test_an_address_that_nobody_answers_at_is_said_with_why() -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("certificate verify failed: self-signed certificate", request=request)

    found = _asked(httpx.MockTransport(away), _settings())
    assert "certificate verify failed" in found["address"].said


def test_without_an_address_nothing_is_asked() -> None:
    def never(request: httpx.Request) -> httpx.Response:
        raise AssertionError("nobody is to be asked")

    found = _asked(httpx.MockTransport(never), SETTINGS)
    assert found["address"].verdict is Verdict.UNKNOWN
    assert found.keys() == {"address"}
