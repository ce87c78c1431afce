"""An answer that is a refusal → the error that says what to do."""

import re
from typing import Final

import msgspec

from connectors.genesys.errors import CheckCredentials, NoPermission, NotRead, NotThere, RequestRefused

_PERMISSION: Final = re.compile(r"[A-Za-z]\w*:\w+:(?:\w+|\*)")
"""`domain:entity:action`. Where they stand in the body differs from one operation to the next."""


class _Body(msgspec.Struct, frozen=True):
    """The published error body, as far as it is for people."""

    code: str = ""
    message: str = ""


def refusal(where: str, status: int, content: bytes) -> NotRead:
    """`where` names the request, without its parameters."""
    if status == 401:
        return CheckCredentials(f"{where}: Genesys refuses a fresh token: was the OAuth client disabled?")
    if status == 403:
        found = _PERMISSION.findall(content.decode("utf-8", "replace"))
        return NoPermission(where, tuple(sorted(set(found))))
    if status == 404:
        return NotThere(f"{where}: 404: there is no such thing, or the host is not Genesys's API")
    body = _decode(content)
    return RequestRefused(where, status, body.code or "without a code", body.message[:300])


def _decode(content: bytes) -> _Body:
    try:
        return msgspec.json.decode(content, type=_Body, strict=False)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return _Body()
