import json

import pytest

from connectors.genesys.errors import CheckCredentials, NoPermission, NotRead, NotThere, RequestRefused
from connectors.genesys.refusal import refusal


@pytest.mark.parametrize(
    ("status", "kind"), [(401, CheckCredentials), (403, NoPermission), (404, NotThere), (400, RequestRefused)]
)
def test_the_status_decides_what_it_is(status: int, kind: type[NotRead]) -> None:
    for content in (b"", b"<html>", b'{"code": 5}', b"[]", b"\xff"):
        assert type(refusal("/api/v2/x", status, content)) is kind


@pytest.mark.parametrize(
    "body",
    [
        {"messageParams": {"permissions": "telephony:plugin:all, routing:skill:view"}},
        {"messageParams": {"permissions": "[routing:skill:view, telephony:plugin:all]"}},
        {"message": "Missing any of: telephony:plugin:all routing:skill:view", "code": "not.authorized"},
    ],
)
def test_the_permissions_are_found_wherever_they_stand(body: dict[str, object]) -> None:
    error = refusal("/api/v2/x", 403, json.dumps(body).encode())
    assert isinstance(error, NoPermission)
    assert error.permissions == ("routing:skill:view", "telephony:plugin:all")
    assert "routing:skill:view" in str(error)


def test_other_refusals_carry_the_words_of_genesys() -> None:
    error = refusal("/api/v2/x", 400, b'{"code": "invalid.value", "message": "pageSize is too large"}')
    assert str(error) == "/api/v2/x: 400 invalid.value: pageSize is too large"
