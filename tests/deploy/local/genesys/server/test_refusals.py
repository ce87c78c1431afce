"""What the API refuses, and how."""

import pytest

from deploy.local.genesys.server.api import Answer, Call, answer
from deploy.local.genesys.server.lists import LISTS
from deploy.local.genesys.server.troubles import Trouble
from tests.deploy.local.genesys.bodies.shapes import misfits
from tests.deploy.local.genesys.server.tenants import TELEPHONY, rig, with_access


def _code(found: Answer) -> tuple[int, str]:
    """Status and code, once the body is the published one and agrees with the headers."""
    body = found.body
    assert isinstance(body, dict)
    assert list(misfits(body, "ErrorBody")) == []
    assert body["status"] == found.status
    assert body["contextId"] == found.headers["ININ-Correlation-Id"]
    return found.status, body["code"]


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        ("", "authentication.required"),
        ("Basic abc", "authentication.required"),
        ("Bearer ", "authentication.required"),
        ("Bearer made-up", "bad.credentials"),
    ],
)
def test_without_a_valid_token_nothing_is_answered(authorization: str, code: str) -> None:
    for path in ("/api/v2/locations", "/api/v2/nothing"):
        call = Call("GET", path, [], authorization)
        assert _code(answer(rig().tenant, call, Trouble())) == (401, code)


def test_a_missing_permission_is_named() -> None:
    found = with_access(permissions=["analytics:queueObservation:view"]).get(f"{TELEPHONY}/trunks")
    assert _code(found) == (403, "missing.any.permissions")
    assert isinstance(found.body, dict)
    assert found.body["messageWithParams"] == "missing permission {permissions}"
    assert found.body["messageParams"] == {"permissions": "telephony:plugin:all"}


def test_permissions_are_asked_for_where_the_contract_does() -> None:
    rigged = with_access(permissions=[])
    paths = [*(listing.path for listing in LISTS.values()), "/api/v2/notifications/availabletopics"]
    assert {path.rpartition("/")[2]: rigged.get(path).status for path in paths} == {
        "trunks": 403,
        "trunkbasesettings": 403,
        "edges": 403,
        "edgegroups": 403,
        "sites": 200,
        "locations": 200,
        "availabletopics": 200,
    }
    assert rigged.get(f"{TELEPHONY}/trunks/metrics").status == 403
    assert rigged.get(f"{TELEPHONY}/metrics").status == 403


def test_an_unknown_path_is_not_found() -> None:
    assert _code(rig().get("/api/v2/telephony/providers/edges/trunk")) == (404, "not found")


def test_another_method_is_not_allowed() -> None:
    rigged = rig()
    call = Call("POST", f"{TELEPHONY}/trunks", [], f"Bearer {rigged.token}")
    assert _code(answer(rigged.tenant, call, Trouble()))[0] == 405


def test_every_answer_has_a_correlation_id_of_its_own() -> None:
    rigged = rig()
    found = [rigged.get(path) for path in (f"{TELEPHONY}/trunks", "/api/v2/nothing", f"{TELEPHONY}/trunks")]
    assert len({each.headers["ININ-Correlation-Id"] for each in found}) == 3
