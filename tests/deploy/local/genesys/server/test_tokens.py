"""Client credentials: who gets a token, how long it lives, and how it dies."""

import pytest

from deploy.local.genesys.server.tokens import OAuthError
from tests.deploy.local.genesys.bodies.shapes import misfits
from tests.deploy.local.genesys.made import CLIENT, basic
from tests.deploy.local.genesys.server.tenants import FORM, TELEPHONY, rig, with_access


def test_a_token_is_issued_and_opens_the_api() -> None:
    tokens = rig().tenant.tokens
    response = tokens.issue(basic(*CLIENT), FORM)
    assert list(misfits(response, "OAuthToken")) == []
    assert (response["token_type"], response["expires_in"]) == ("bearer", 86_400)
    assert tokens.check(f"Bearer {response['access_token']}") == response["access_token"]


@pytest.mark.parametrize(
    ("authorization", "form", "status", "error"),
    [
        (basic("nobody", "secret"), FORM, 400, "invalid_client"),
        (basic("client", "wrong"), FORM, 401, "invalid_client"),
        ("", FORM, 400, "invalid_request"),
        ("Basic ?", FORM, 400, "invalid_request"),
        (basic(*CLIENT), {}, 400, "invalid_request"),
        (basic(*CLIENT), {"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_what_is_no_token_request_is_refused(
    authorization: str, form: dict[str, str], status: int, error: str
) -> None:
    with pytest.raises(OAuthError) as caught:
        rig().tenant.tokens.issue(authorization, form)
    assert (caught.value.status, caught.value.error) == (status, error)
    assert list(misfits(caught.value.body(), "OAuthError")) == []


def test_a_token_runs_out_on_the_real_clock() -> None:
    rigged = with_access(token_lifetime_s=10)
    rigged.clock.ms += 10_000_000
    rigged.stopwatch.s += 9.9
    assert rigged.get(f"{TELEPHONY}/trunks").status == 200
    rigged.stopwatch.s += 0.1
    assert rigged.get(f"{TELEPHONY}/trunks").status == 401


def test_a_revoked_token_is_refused_and_a_new_one_is_not() -> None:
    rigged = rig()
    assert rigged.tenant.tokens.revoke() == 1
    assert rigged.get(f"{TELEPHONY}/trunks").status == 401
    token = str(rigged.tenant.tokens.issue(basic(*CLIENT), FORM)["access_token"])
    assert rigged.get(f"{TELEPHONY}/trunks", token=token).status == 200


def test_a_rotated_secret_leaves_tokens_valid_and_the_old_secret_useless() -> None:
    rigged = rig()
    rigged.tenant.tokens.secret = "new"
    assert rigged.get(f"{TELEPHONY}/trunks").status == 200
    with pytest.raises(OAuthError):
        rigged.tenant.tokens.issue(basic(*CLIENT), FORM)
    assert rigged.tenant.tokens.issue(basic("client", "new"), FORM)["access_token"] != rigged.token
