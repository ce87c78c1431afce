"""Whether the address that EventBridge posts to can be reached, and takes our keys and no others.

Nothing is stored: a body without a byte is nothing to be stored.
"""

from collections.abc import Sequence
from typing import Final

import httpx

from connectors.settings.model import Settings
from connectors.settings.secrets import Secret
from deploy.doctor.findings import Finding, failure, good, remark, unknown

WEBHOOK: Final = "webhook"
_TIMEOUT: Final = httpx.Timeout(10.0)
_WRONG: Final = "trunkline-doctor-this-is-no-key"


async def reachable(settings: Settings, http: httpx.AsyncClient) -> list[Finding]:
    """Of the address alone, and of the keys that are good for all."""
    url = settings.receive.public_url
    if url is None:
        said = "not known by which address EventBridge posts to receive"
        return [unknown(WEBHOOK, "address", said, 'receive.public_url = "https://…/ingest/genesys"')]
    found = [_tls(url)] if url.startswith("http://") else []
    try:
        answer = await http.get(url, timeout=_TIMEOUT)
    except httpx.HTTPError as error:
        return [*found, _unreachable(url, error)]
    found.append(_address(url, answer.status_code))
    found += await _wrong_key(settings, url, http)
    return [*found, *await keys_taken(settings, "keys", settings.receive.keys, http)]


async def keys_taken(
    settings: Settings, subject: str, keys: Sequence[Secret], http: httpx.AsyncClient
) -> list[Finding]:
    """Which of these keys are let in at the public address; none where none of them is to be asked about."""
    url = settings.receive.public_url
    if url is None or not keys:
        return []
    refused = []
    for key in keys:
        try:
            status = await _post(settings, url, key.reveal(), http)
        except httpx.HTTPError as error:
            return [_unreachable(url, error)]
        if status != 200:
            refused.append(f"{key.reference}: {status}")
    if refused:
        remedy = (
            "restart receive, so that it reads its keys anew; does the proxy in front pass the header on?"
        )
        return [failure(WEBHOOK, subject, f"not let in with {', '.join(refused)}", remedy)]
    return [good(WEBHOOK, subject, f"{len(keys)} keys are let in")]


async def _wrong_key(settings: Settings, url: str, http: httpx.AsyncClient) -> list[Finding]:
    try:
        status = await _post(settings, url, _WRONG, http)
    except httpx.HTTPError as error:
        return [_unreachable(url, error)]
    if status == 401:
        return [good(WEBHOOK, "wrong key", "401, as it should be")]
    said = f"{status}, where 401 is right: EventBridge repeats 401 and never 403"
    return [failure(WEBHOOK, "wrong key", said, "is something in front that answers by itself?")]


async def _post(settings: Settings, url: str, key: str, http: httpx.AsyncClient) -> int:
    """`user:password` is let in by the same header."""
    header = {settings.receive.key_header: key}
    answer = await http.post(url, headers=header, content=b"", timeout=_TIMEOUT)
    return answer.status_code


def _address(url: str, status: int) -> Finding:
    if status == 405:
        return good(WEBHOOK, "address", f"{url} is receive's")
    remedy = (
        "receive.path, and the path that the proxy in front passes on, must be those of receive.public_url"
    )
    return failure(WEBHOOK, "address", f"{url} answers {status} to a GET, receive would say 405", remedy)


def _tls(url: str) -> Finding:
    remedy = "AWS posts to HTTPS only, with a certificate that the public trusts"
    return remark(WEBHOOK, "tls", f"{url} is plain HTTP", remedy)


def _unreachable(url: str, error: httpx.HTTPError) -> Finding:
    said = f"{url} can't be reached: {type(error).__name__} {error}".rstrip()
    remedy = (
        "is receive up, and the proxy in front? certificate, DNS, firewall; from here it may differ from AWS"
    )
    return failure(WEBHOOK, "address", said, remedy)
