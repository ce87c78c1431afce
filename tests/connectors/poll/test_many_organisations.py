"""Twenty organisations in one process, five of them broken, each otherwise: the others don't notice."""

import re
from collections.abc import Iterator
from typing import Final

import httpx
import pytest
from prometheus_client import REGISTRY

from deploy.local.genesys.config.faults import RestFaults
from deploy.local.genesys.server.tenant import Tenant
from schemas import catalogue
from schemas.clock import HOUR
from tests.connectors.poll.troubled import HOURS, START, Lived, Trouble, live, statuses, worlds_of
from tests.deploy.local.genesys import made

_GOOD: Final = tuple(f"good-{n:02}" for n in range(15))
_MENDED_H: Final = 1.0
_RECOVERED_H: Final = 2.0
_WRONG: Final = "not-the-secret-that-we-have"


def _unreachable(request: httpx.Request) -> httpx.Response | None:
    raise httpx.ConnectError("no route to host", request=request)


def _forbidding(request: httpx.Request) -> httpx.Response | None:
    if request.url.path.endswith("/oauth/token"):
        return None
    return httpx.Response(403, json={"code": "missing.permissions", "message": "no"})


def _malformed() -> Iterator[bytes]:
    while True:
        yield b"<html>Sorry</html>"
        yield b'{"entities": [{"id": "'
        yield b'{"entities": 7}'
        yield b"\x00\xff"


_GARBAGE: Final = _malformed()


def _babbling(request: httpx.Request) -> httpx.Response | None:
    if request.url.path.endswith("/oauth/token"):
        return None
    return httpx.Response(200, content=next(_GARBAGE))


def _other_secret(tenant: Tenant) -> None:
    tenant.tokens.secret = _WRONG


def _our_secret(tenant: Tenant) -> None:
    tenant.tokens.secret = made.CLIENT[1]


def _throttled(tenant: Tenant) -> None:
    tenant.troubles.change(RestFaults(throttled=1.0, retry_after_s=30))


def _unthrottled(tenant: Tenant) -> None:
    tenant.troubles.change(RestFaults())


_TROUBLES: Final = {
    "bad-secret": Trouble(_other_secret, _our_secret),
    "forbidden": Trouble(interfere=_forbidding),
    "throttled": Trouble(_throttled, _unthrottled),
    "unreachable": Trouble(interfere=_unreachable),
    "malformed": Trouble(interfere=_babbling),
}
_REASONS: Final = {
    "bad-secret": r"refuses client_id client .*client_secret \(env:SECRET\)",
    "forbidden": r"no permission: give the OAuth client a role with|lack a permission that Genesys does not",
    "throttled": r"answered 429, \d+ times in \d+ s",
    "unreachable": r"ConnectError no route to host, \d+ times in \d+ s",
    "malformed": r"body: ",
}
_SHOWN: Final = {
    "bad-secret": ("trunkline_poll_runs_total", {"declaration": "trunks", "status": "INCOMPLETE"}),
    "forbidden": ("trunkline_poll_runs_total", {"declaration": "trunks", "status": "NO_PERMISSION"}),
    "throttled": ("trunkline_api_calls_total", {"declaration": "trunks", "status": "429"}),
    "unreachable": ("trunkline_api_calls_total", {"declaration": "trunks", "status": "broken"}),
    "malformed": ("trunkline_poll_runs_total", {"declaration": "trunks", "status": "INCOMPLETE"}),
}
broken = pytest.mark.parametrize("name", _TROUBLES)
good = pytest.mark.parametrize("name", _GOOD)


@pytest.fixture(scope="module")
def alone() -> Lived:
    """The good ones, with nobody beside them."""
    found = worlds_of([*_GOOD, *_TROUBLES])
    return live([w for w in found if w.organisation.name in _GOOD], {}, _MENDED_H)


@pytest.fixture(scope="module")
def together() -> Lived:
    """All twenty; after an hour everything is mended."""
    return live(worlds_of([*_GOOD, *_TROUBLES]), _TROUBLES, _MENDED_H)


@good
def test_a_good_one_asks_what_it_would_ask_alone_and_when(together: Lived, alone: Lived, name: str) -> None:
    assert together.asked[name] == alone.asked[name]
    assert len(together.asked[name]) > len(catalogue.objects())


@good
def test_a_good_one_s_runs_are_those_that_it_would_have_alone(
    together: Lived, alone: Lived, name: str
) -> None:
    ours, theirs = together.runs(name), alone.runs(name)
    told = ("entity_id", "effective_time", "status", "rows", "finished_at")
    assert [[run[word] for word in told] for run in ours] == [[run[word] for word in told] for run in theirs]
    assert statuses(ours).keys() == {"COMPLETE"}


@broken
def test_a_broken_one_says_in_its_markers_what_is_wrong(together: Lived, name: str) -> None:
    mended = START + _MENDED_H * HOUR
    runs = [run for run in together.runs(name) if run["finished_at"] < mended]
    by_themselves = {declared.name for declared in catalogue.objects() if declared.per is None}
    assert {run["entity_id"] for run in runs} >= by_themselves
    assert statuses(runs).keys() == {"INCOMPLETE"}
    own = [run for run in runs if run["entity_id"] == "trunks"]
    assert all(re.search(_REASONS[name], run["reason"]) for run in own), own


@broken
def test_a_broken_one_shows_in_the_metrics(together: Lived, name: str) -> None:
    metric, labels = _SHOWN[name]
    assert (REGISTRY.get_sample_value(metric, {"org": name, **labels}) or 0) > 0


@broken
def test_a_broken_one_is_not_asked_in_a_frenzy(together: Lived, name: str) -> None:
    """Less than once a minute for each list, repetitions and all."""
    while_broken = [at for at, _ in together.asked[name] if at < _MENDED_H * HOUR / 1000]
    assert 0 < len(while_broken) < len(catalogue.objects()) * _MENDED_H * 60


@broken
def test_a_broken_one_recovers_once_it_is_mended(together: Lived, name: str) -> None:
    later = together.runs(name, since_h=_RECOVERED_H, until_h=HOURS)
    assert statuses(later).keys() == {"COMPLETE"}
    assert {run["entity_id"] for run in later} >= {declared.name for declared in catalogue.objects()}


def test_nothing_on_the_logs_has_the_other_organisation_s_name(together: Lived) -> None:
    """What is read for one is put on the logs for that one."""
    ids = {
        org: {r.entity_id for r in together.log.records if r.org == org and r.type.name.endswith(".Trunk")}
        for org in (*_GOOD, *_TROUBLES)
    }
    everyone = [each for found in ids.values() for each in found]
    assert all(ids.values())
    assert len(everyone) == len(set(everyone))
