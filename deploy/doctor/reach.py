"""Whether an organisation's hosts can be reached, and whether they let its client in."""

import time
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

from connectors.genesys.errors import CheckCredentials, NotRead
from connectors.settings.organisations import Organisation
from connectors.transports.available import PATH
from deploy.doctor.asking import Asking
from deploy.doctor.findings import Finding, failure, good, remark

HOST: Final = "host"
CREDENTIALS: Final = "credentials"
_TIMEOUT: Final = httpx.Timeout(10.0)
_MOST_SKEW_S: Final = 60.0


async def reach(organisation: Organisation, http: httpx.AsyncClient) -> list[Finding]:
    """Any answer will do: nobody is let in without a token."""
    hosts = organisation.hosts()
    urls = {"api": f"{hosts.api}/api/v2/authorization/permissions", "login": f"{hosts.login}/oauth/token"}
    return [found for what, url in urls.items() for found in await _reach(what, url, http)]


async def _reach(what: str, url: str, http: httpx.AsyncClient) -> list[Finding]:
    try:
        answer = await http.get(url, timeout=_TIMEOUT)
    except httpx.HTTPError as error:
        said = f"{httpx.URL(url).host} can't be reached: {type(error).__name__} {error}".rstrip()
        return [failure(HOST, what, said, "check region or host in the settings, DNS, proxy and firewall")]
    return [good(HOST, what, f"{httpx.URL(url).host} answers"), *_skew(what, answer, time.time())]


def _skew(what: str, answer: httpx.Response, now: float) -> Iterator[Finding]:
    """Time is never moved by an event from the future, so a clock that is behind holds everything up."""
    try:
        said: datetime = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return
    if abs(skew := now - said.timestamp()) > _MOST_SKEW_S:
        words = f"our clock is {abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} Genesys's"
        yield remark("clock", what, words, "let the host keep its time by NTP")


async def log_in(organisation: Organisation, asking: Asking) -> list[Finding]:
    """A token is got with the first question; whether that one is answered is another matter."""
    try:
        await asking.get(PATH, (), CREDENTIALS)
    except CheckCredentials as refused:
        return [failure(CREDENTIALS, "token", str(refused), _REMEDY.format(organisation.client_id))]
    except NotRead as trouble:
        if not asking.let_in:
            return [failure(CREDENTIALS, "token", f"no token was got: {trouble}", "wait, or check the host")]
    return [good(CREDENTIALS, "token", "a token was got"), _DIVISIONS]


_REMEDY: Final = "Admin > Integrations > OAuth: is client {} there, and of the grant Client Credentials?"
_DIVISIONS: Final = remark(
    CREDENTIALS,
    "divisions",
    "what is in divisions that the client's roles don't cover is missing without an error",
    "Admin > Integrations > OAuth > the client > Roles: give the role for all divisions that you want",
)
