"""The server as a client sees it: over HTTP, on a real socket."""

from collections.abc import Iterator

import httpx
import pytest

from connectors.clock import SharedClock
from deploy.local.genesys.server.serving import serving
from tests.deploy.local.genesys.made import CLIENT, HOUR_LONG, organisation, simulation

_TRUNKS = "/api/v2/telephony/providers/edges/trunks"


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> SharedClock:
    return SharedClock.create(tmp_path_factory.mktemp("genesys") / "clock", HOUR_LONG.start_ms)


@pytest.fixture(scope="module")
def url(clock: SharedClock) -> Iterator[str]:
    other = organisation(name="other", organization_id="c9631292-915c-5c90-bb7f-131cece461d6")
    with serving(simulation(organisation(), other), clock) as base:
        yield base


def _client(url: str, name: str = "north-harbour") -> httpx.Client:
    form = {"grant_type": "client_credentials"}
    token = httpx.post(f"{url}/{name}/oauth/token", data=form, auth=CLIENT).json()["access_token"]
    return httpx.Client(base_url=f"{url}/{name}", headers={"Authorization": f"Bearer {token}"})


def _faults(url: str, **faults: object) -> None:
    httpx.post(f"{url}/_sim/north-harbour/faults", json=faults).raise_for_status()


def test_organisations_live_under_their_own_paths(url: str) -> None:
    assert httpx.get(f"{url}/healthz").status_code == 200
    found = []
    for name in ("north-harbour", "other"):
        with _client(url, name) as client:
            found.append({trunk["id"] for trunk in client.get(_TRUNKS).json()["entities"]})
    assert len(found[0]) == len(found[1]) == 7
    assert not found[0] & found[1]


def test_a_token_is_good_for_its_own_organisation_only(url: str) -> None:
    with _client(url, "other") as client:
        assert client.get(f"{url}/north-harbour{_TRUNKS}").status_code == 401


def test_an_unknown_organisation_is_not_found(url: str) -> None:
    for answer in (httpx.get(f"{url}/nobody{_TRUNKS}"), httpx.post(f"{url}/nobody/oauth/token")):
        assert (answer.status_code, answer.json()["code"]) == (404, "not found")


def test_refusals_arrive_whole(url: str) -> None:
    answer = httpx.get(f"{url}/north-harbour{_TRUNKS}")
    assert answer.status_code == 401
    assert answer.json()["contextId"] == answer.headers["ININ-Correlation-Id"]
    wrong = httpx.post(f"{url}/north-harbour/oauth/token", data={"grant_type": "x"}, auth=CLIENT)
    assert (wrong.status_code, wrong.json()["error"]) == (400, "unsupported_grant_type")


def test_the_inventory_moves_with_the_shared_clock(url: str, clock: SharedClock) -> None:
    with _client(url) as client:
        ids = [trunk["id"] for trunk in client.get(_TRUNKS).json()["entities"]]
    times = []
    for minutes in (10, 20):
        clock.step_to(HOUR_LONG.start_ms + minutes * 60_000)
        with _client(url) as client:
            found = client.get(f"{_TRUNKS}/metrics", params={"trunkIds": ",".join(ids)}).json()
        times.append([body["eventTime"] for body in found])
    assert len(times[0]) == 7
    assert all(later > earlier for earlier, later in zip(*times, strict=True))


def test_a_dropped_connection_says_nothing(url: str) -> None:
    with _client(url) as client:
        _faults(url, dropped=1.0)
        with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
            client.get(_TRUNKS)
        _faults(url, dropped=0.0)
        assert client.get(_TRUNKS).status_code == 200


def test_a_cut_page_breaks_off_in_the_body(url: str) -> None:
    with _client(url) as client:
        _faults(url, cut=1.0)
        with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
            client.get(_TRUNKS)
        _faults(url, cut=0.0)
        assert client.get(_TRUNKS).status_code == 200


def test_the_token_endpoint_fails_with_the_rest(url: str) -> None:
    _faults(url, failing=1.0, failing_with=[503])
    form = {"grant_type": "client_credentials"}
    answer = httpx.post(f"{url}/north-harbour/oauth/token", data=form, auth=CLIENT)
    _faults(url, failing=0.0)
    assert answer.status_code == 503


def test_the_clock_is_only_read(url: str, clock: SharedClock) -> None:
    before = clock.now_ms()
    with _client(url) as client:
        client.get(_TRUNKS)
    assert clock.now_ms() == before
