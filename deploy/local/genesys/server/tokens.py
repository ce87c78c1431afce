"""OAuth client credentials: tokens that are issued, run out and can be revoked. On the real clock."""

import binascii
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from deploy.local.genesys.bodies.references import Json
from deploy.local.genesys.config.access import Access
from deploy.local.genesys.server.refusal import bad_token, no_token


@dataclass(frozen=True)
class OAuthError(Exception):
    """The error body of RFC 6749 §5.2, with Genesys's second spelling of the description."""

    status: int
    error: str
    description: str

    def body(self) -> Json:
        return {
            "error": self.error,
            "description": self.description,
            "error_description": self.description,
        }


class Tokens:
    """The one client of an organisation, and the tokens that it holds.

    `now_s` is a monotonic clock; `new` makes a token that was never issued before.
    """

    def __init__(self, access: Access, now_s: Callable[[], float], new: Callable[[], str]) -> None:
        self._client_id = access.client_id
        self._lifetime_s: Final = access.token_lifetime_s
        self._now_s = now_s
        self._new = new
        self._until: dict[str, float] = {}
        self.secret = access.client_secret

    def issue(self, authorization: str, form: dict[str, str]) -> Json:
        """The token response. Raises OAuthError."""
        grant = form.get("grant_type")
        if grant is None:
            raise OAuthError(400, "invalid_request", "grant_type is missing")
        if grant != "client_credentials":
            raise OAuthError(400, "unsupported_grant_type", f"grant_type {grant} is not supported")
        self._authenticate(*_credentials(authorization))
        token = self._new()
        self._until[token] = self._now_s() + self._lifetime_s
        return {"access_token": token, "token_type": "bearer", "expires_in": self._lifetime_s}

    def check(self, authorization: str) -> str:
        """The token of a request that may go on. Raises RefusedError (401)."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise no_token()
        if not self.valid(token):
            raise bad_token()
        return token

    def valid(self, token: str) -> bool:
        return self._until.get(token, 0) > self._now_s()

    def revoke(self) -> int:
        """Make every token invalid; how many there were."""
        count = len(self._until)
        self._until.clear()
        return count

    def _authenticate(self, client_id: str, secret: str) -> None:
        if client_id != self._client_id:
            raise OAuthError(400, "invalid_client", "client not found")
        if secret != self.secret:
            raise OAuthError(401, "invalid_client", "authentication failed")


def _credentials(authorization: str) -> tuple[str, str]:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        raise OAuthError(400, "invalid_request", "client credentials belong in a Basic authorization header")
    try:
        client_id, _, secret = b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise OAuthError(400, "invalid_request", "the Basic authorization header is malformed") from error
    return client_id, secret
