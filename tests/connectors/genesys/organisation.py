"""Settings of an organisation whose servers are functions of a test."""

import base64
from collections.abc import Callable
from typing import Any

import httpx

from connectors.settings.organisations import Organisation
from connectors.settings.secrets import Secret

SECRET = "hunter2-very-secret"
TOKEN_PATH = "/prefix/oauth/token"


def organisation(**changes: Any) -> Organisation:
    fields: dict[str, Any] = {
        "name": "east",
        "organization_id": "c9631292-915c-5c90-bb7f-131cece461d6",
        "region": None,
        "host": "https://api.test/prefix",
        "client_id": "client",
        "client_secret": Secret("env:SECRET", SECRET),
    }
    return Organisation(**fields | changes)


class Login:
    """A login host that counts its tokens; `api` answers everything else, given a good token."""

    def __init__(
        self, api: Callable[[httpx.Request], httpx.Response], expires_in: object = 86_400, answer: int = 200
    ) -> None:
        self.api = api
        self.expires_in = expires_in
        self.answer = answer
        self.issued = 0
        self.good = ""
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == TOKEN_PATH:
            return self._token(request)
        self.asked.append(request)
        if request.headers.get("authorization") != f"Bearer {self.good}":
            return httpx.Response(401, json={"code": "bad.credentials", "message": "no"})
        return self.api(request)

    def _token(self, request: httpx.Request) -> httpx.Response:
        pair = base64.b64encode(f"client:{SECRET}".encode()).decode()
        assert request.headers["authorization"] == f"Basic {pair}"
        assert request.content == b"grant_type=client_credentials"
        if self.answer != 200:
            return httpx.Response(
                self.answer, json={"error": "invalid_client", "description": f"no {SECRET}"}
            )
        self.issued += 1
        self.good = f"token-{self.issued}"
        return httpx.Response(200, json={"access_token": self.good, "expires_in": self.expires_in})
