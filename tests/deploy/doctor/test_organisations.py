"""Organisations in every kind of trouble, looked at side by side: what is said of each, and what mends it."""

import asyncio
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

import pytest

from connectors.clock import SharedClock
from connectors.settings.model import Notify, Settings
from connectors.settings.organisations import Organisation
from connectors.settings.secrets import Secret
from connectors.transports.sources import twin_of
from deploy.doctor.findings import Finding, Verdict
from deploy.doctor.organisation import Ways, examine
from deploy.local.genesys.server.serving import serving
from schemas import catalogue
from schemas.derive.pages.blocks import least, needs
from tests.deploy.local.genesys import made

_SECRET: Final = made.CLIENT[1]
_ACCESS: Final = {"client_id": made.CLIENT[0], "client_secret": _SECRET}
_SETTINGS: Final = Settings()
_NAMES: Final = ("good", "bare", "busy", "cut")


def _simulated(name: str, **changes: Any) -> Any:
    number = UUID(int=_NAMES.index(name) + 1)
    return made.organisation(name=name, organization_id=str(number), **changes)


@pytest.fixture(scope="module")
def genesys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    clock = SharedClock.create(tmp_path_factory.mktemp("doctor") / "clock", made.START)
    permissions = least(each for each, _ in needs(catalogue.objects(), catalogue.events()))
    simulation = made.simulation(
        _simulated("good", access={**_ACCESS, "permissions": permissions}),
        _simulated("bare", access={**_ACCESS, "permissions": []}),
        _simulated("busy", rest={"throttled": 1.0, "retry_after_s": 60}),
        _simulated("cut", rest={"cut": 1.0}),
    )
    with serving(simulation, clock) as url:
        yield url


def _organisation(name: str, host: str, **changes: Any) -> Organisation:
    fields: dict[str, Any] = {
        "name": name,
        "organization_id": str(UUID(int=9)),
        "host": host,
        "client_id": made.CLIENT[0],
        "client_secret": Secret("env:SECRET", _SECRET),
        "webhook_keys": (Secret("env:KEY", "a-key-of-nobody"),),
    }
    return Organisation(**{**fields, **changes})


def _found(
    organisation: Organisation, rows: dict[str, int] | None = None, settings: Settings = _SETTINGS
) -> list[Finding]:
    ways = Ways(patience_s=2.0)
    return asyncio.run(examine(settings, organisation, rows or {}, lambda what: None, ways))


def _of(findings: list[Finding], check: str) -> dict[str, Finding]:
    return {finding.subject: finding for finding in findings if finding.check == check}


def test_a_good_one_is_looked_at_whole(genesys: str) -> None:
    found = _found(_organisation("good", f"{genesys}/good"))
    assert [finding for finding in found if finding.verdict is Verdict.FAILURE] == []
    asked = {e.name for e in catalogue.events() if e.snapshot or e.fetch}
    assert _of(found, "permission").keys() == {o.name for o in catalogue.objects()} | asked
    assert _of(found, "topic").keys() == {e.name for e in catalogue.events() if e.topic}
    assert "300 a minute" in _of(found, "quota")["schedules"].said
    assert _of(found, "credentials")["divisions"].verdict is Verdict.REMARK


def test_topics_that_nothing_brings_are_named(genesys: str) -> None:
    found = _of(_found(_organisation("good", f"{genesys}/good", transports=("poll",))), "topic")
    assert found["trunk_metrics"].said == "poll"
    brought = {e.name for e in catalogue.events() if e.topic and twin_of(e)}
    assert {name for name, each in found.items() if each.verdict is Verdict.GOOD} == brought


def test_room_for_subscriptions_is_looked_at_where_there_are_any(genesys: str) -> None:
    by_socket = {"transports": ("websocket", "poll")}
    found = _of(_found(_organisation("good", f"{genesys}/good", **by_socket)), "websocket")
    assert found["channels"].said == "0 of 20 are open with this client"
    assert found["subscriptions"].verdict is Verdict.GOOD
    assert found["subscriptions"].said.endswith("room for 20,000")
    narrow = Settings(notify=Notify(channels=1, topics=1))
    crowded = _of(_found(_organisation("good", f"{genesys}/good", **by_socket), settings=narrow), "websocket")
    assert crowded["subscriptions"].remedy.startswith("notify.rank")
    assert _of(_found(_organisation("good", f"{genesys}/good")), "websocket") == {}


def test_what_may_not_be_read_is_named_with_where_it_is_given(genesys: str) -> None:
    found = _of(_found(_organisation("bare", f"{genesys}/bare")), "permission")
    assert found["trunks"].said == "the client's roles lack telephony:plugin:all"
    assert found["trunks"].remedy.endswith("Roles / Permissions > Telephony > Plugin > All")
    assert found["sites"].verdict is Verdict.GOOD
    details = found["conversation_details"]
    assert " or " in details.said
    assert ";" not in details.remedy
    assert found["trunk_metrics"].verdict is Verdict.UNKNOWN


def test_a_wrong_secret_is_told_from_a_wrong_client(genesys: str) -> None:
    wrong = Secret("env:OTHER", "not-the-secret-of-anybody")
    found = _found(_organisation("good", f"{genesys}/good", client_secret=wrong))
    token = _of(found, "credentials")["token"]
    assert token.verdict is Verdict.FAILURE
    assert "authentication failed" in token.said
    assert "env:OTHER" in token.said
    assert {f.verdict for f in found if f.check == "permission"} == {Verdict.UNKNOWN}
    nobody = _found(_organisation("good", f"{genesys}/good", client_id="nobody"))
    assert "client not found" in _of(nobody, "credentials")["token"].said


def test_nothing_says_a_secret(genesys: str) -> None:
    wrong = Secret("env:OTHER", "not-the-secret-of-anybody")
    for organisation in (
        _organisation("good", f"{genesys}/good"),
        _organisation("good", f"{genesys}/good", client_secret=wrong),
        _organisation("cut", f"{genesys}/cut"),
    ):
        said = str([finding.words() for finding in _found(organisation)])
        assert organisation.client_secret.reveal() not in said.replace("client_secret", "")


def test_a_host_that_is_not_there_is_said_before_anything_else() -> None:
    found = _found(_organisation("gone", "http://127.0.0.1:1"))
    assert "can't be reached" in _of(found, "host")["api"].said
    assert {f.verdict for f in found if f.check != "host"} == {Verdict.UNKNOWN}


@pytest.mark.parametrize(("name", "reason"), [("busy", "answered 429"), ("cut", "RemoteProtocolError")])
def test_patience_is_short_and_the_last_answer_is_said(genesys: str, name: str, reason: str) -> None:
    found = _found(_organisation(name, f"{genesys}/{name}"))
    failing = [finding for finding in found if finding.verdict is Verdict.FAILURE]
    assert failing
    assert any(reason in finding.said for finding in failing), failing


def test_schedules_that_cannot_fit_are_named(genesys: str) -> None:
    schedules = {"trunks": "1s", "sites": "1d"}
    found = _found(_organisation("good", f"{genesys}/good", schedules=schedules), {})
    assert all(f.verdict is not Verdict.FAILURE for f in found if f.check == "quota")
    every = {"trunks": "100ms"}
    quota = _of(_found(_organisation("good", f"{genesys}/good", schedules=every)), "quota")
    assert quota["trunks"].remedy == 'schedules.trunks = "1m"'
