"""The handles of a test, over HTTP."""

from collections.abc import Iterator

import httpx
import pytest

from connectors.clock import SharedClock
from deploy.local.genesys.server.serving import serving
from tests.deploy.local.genesys.made import CLIENT, HOUR_LONG, simulation

_PATH = "/api/v2/telephony/providers/edges/trunks"


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    clock = SharedClock.create(tmp_path_factory.mktemp("genesys") / "clock", HOUR_LONG.start_ms)
    with serving(simulation(), clock) as url, httpx.Client(base_url=url) as client:
        yield client


def _token(server: httpx.Client, secret: str = CLIENT[1]) -> httpx.Response:
    form = {"grant_type": "client_credentials"}
    return server.post("/north-harbour/oauth/token", data=form, auth=(CLIENT[0], secret))


def _status(server: httpx.Client, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return server.get(f"/north-harbour{_PATH}", headers=headers).status_code


def test_tokens_secrets_and_permissions_can_be_taken_away(server: httpx.Client) -> None:
    token = _token(server).json()["access_token"]
    assert _status(server, token) == 200
    server.post("/_sim/north-harbour/permissions", json={"granted": []})
    assert _status(server, token) == 403
    assert server.post("/_sim/north-harbour/revoke").json() == {"revoked": 1}
    assert _status(server, token) == 401
    server.post("/_sim/north-harbour/secret", json={"client_secret": "new"})
    assert _token(server).status_code == 401
    assert _token(server, "new").status_code == 200


def test_requests_are_counted_by_path_and_outcome(server: httpx.Client) -> None:
    token = _token(server).json()["access_token"]
    for _ in range(2):
        _status(server, token)
    _status(server, "made-up")
    expected = {"/oauth/token": {"200": 1}, _PATH: {"200": 2, "401": 1}}
    assert server.get("/_sim/north-harbour/requests").json() == expected
    assert server.delete("/_sim/north-harbour/requests").json() == expected
    assert server.get("/_sim/north-harbour/requests").json() == {}


def test_faults_change_one_by_one_and_are_checked(server: httpx.Client) -> None:
    path = "/_sim/north-harbour/faults"
    server.post(path, json={"nulls": 0.5})
    changed = server.post(path, json={"retry_after_s": 9}).json()
    assert (changed["nulls"], changed["retry_after_s"]) == (0.5, 9)
    assert server.get(path).json() == changed
    refused = server.post(path, json={"nulls": 2, "colour": "red"})
    assert refused.status_code == 422
    assert all(name in refused.text for name in ("nulls", "colour"))
    assert server.post(path, content="{").status_code == 422
    assert server.post(path, json=[1]).status_code == 422
    assert server.get(path).json() == changed


def test_a_misspelt_organisation_is_told_of(server: httpx.Client) -> None:
    answer = server.post("/_sim/south/revoke")
    assert answer.status_code == 404
    assert "north-harbour" in answer.text
