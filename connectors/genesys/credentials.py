"""OAuth client credentials as an httpx auth flow: `POST {login}/oauth/token`, HTTP Basic, a form body.

The token request goes through the client that needs the token. An answer of the login host that time may
mend (429, 5xx) ends the flow and so becomes the answer to the question: the same patience serves both.
"""

import asyncio
from base64 import b64encode
from collections.abc import AsyncGenerator, Callable
from typing import Final

import httpx
import msgspec

from connectors.genesys.errors import CheckCredentials
from connectors.genesys.patience import may_pass
from connectors.settings.secrets import Secret

_REFUSED: Final = 401
_EARLIEST_RENEWAL: Final = 300.0


class _Token(msgspec.Struct, frozen=True):
    """`expires_in` is in seconds; without it the default of Genesys holds."""

    access_token: str
    expires_in: float = 86_400.0


class _Refusal(msgspec.Struct, frozen=True):
    """RFC 6749 §5.2, and Genesys's second spelling of the description."""

    error: str = ""
    description: str = ""
    error_description: str = ""


class ClientCredentials(httpx.Auth):
    """The token of one client: fetched once for all who wait, renewed early, and once on a 401."""

    def __init__(self, login: str, client_id: str, secret: Secret, monotonic: Callable[[], float]) -> None:
        self._url = f"{login}/oauth/token"
        self._client_id = client_id
        self._secret = secret
        self._monotonic = monotonic
        self._fetching = asyncio.Lock()
        self._token = ""
        self._renew_at = float("-inf")
        self.ends = float("-inf")
        """When the token that we have is over, in monotonic seconds."""
        self.tried = False
        """Whether a token was asked for at all."""

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Raises CheckCredentials where the login host refuses the client."""
        refused = ""
        for _ in range(2):
            async with self._fetching:
                if self._token == refused or self._monotonic() >= self._renew_at:
                    self.tried = True
                    answer = yield self._token_request()
                    if may_pass(answer.status_code):
                        return
                    await answer.aread()
                    self._take(answer)
                token = self._token
            request.headers["Authorization"] = f"Bearer {token}"
            if (yield request).status_code != _REFUSED:
                return
            refused = token

    def outlast(self, at: float) -> None:
        """The next question is asked with a token that is still good then, or with a new one."""
        if self.ends < at:
            self.forget()

    def forget(self) -> None:
        """The token is known to be of no use."""
        self._renew_at = float("-inf")

    def _token_request(self) -> httpx.Request:
        pair = f"{self._client_id}:{self._secret.reveal()}".encode()
        headers = {"Authorization": f"Basic {b64encode(pair).decode()}", "Accept": "application/json"}
        return httpx.Request("POST", self._url, headers=headers, data={"grant_type": "client_credentials"})

    def _take(self, answer: httpx.Response) -> None:
        """Raises CheckCredentials."""
        if not answer.is_success:
            raise CheckCredentials(self._complaint(answer))
        try:
            token = msgspec.json.decode(answer.content, type=_Token, strict=False)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise CheckCredentials(f"{self._url} sent no token: is the host right?") from None
        early = min(_EARLIEST_RENEWAL, token.expires_in / 10)
        self.ends = self._monotonic() + token.expires_in
        self._token, self._renew_at = token.access_token, self.ends - early

    def _complaint(self, answer: httpx.Response) -> str:
        try:
            refusal = msgspec.json.decode(answer.content, type=_Refusal)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            refusal = _Refusal()
        words = (refusal.error, refusal.error_description or refusal.description)
        said = " ".join(word for word in words if word)[:200].replace(self._secret.reveal(), "***")
        return (
            f"{self._url} refuses client_id {self._client_id} ({answer.status_code} {said}): check client_id "
            f"and client_secret ({self._secret.reference}) in the settings, and the OAuth client in Genesys"
        )
