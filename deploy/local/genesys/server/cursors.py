"""Cursor lists: no numbers and no totals, only where to go on."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from deploy.local.genesys.bodies.references import Json
from deploy.local.genesys.server.paging import Sizes
from deploy.local.genesys.server.query import Query, values
from deploy.local.genesys.server.refusal import bad_request
from schemas.clock import DAY
from schemas.declare.objects import Cursor

_LINK: Final = "after"
"""The parameter of the links, where the list says nothing else."""


def cursor_page(
    path: str, slots: Sequence[int], query: Query, style: Cursor, sizes: Sizes, now_ms: int
) -> Json:
    """The page after the cursor. Entities that came or went since then shift nothing.

    Raises RefusedError (400) where the cursor is none of ours, or older than a day.
    """
    size, parameter = sizes.of(query), style.parameter or _LINK
    start = bisect_left(slots, _opened(query, parameter, now_ms))
    chosen = slots[start : start + size]
    found: Json = {"entities": chosen, "selfUri": _uri(path, query, {})}
    if start + size < len(slots):
        after = urlsafe_b64encode(f"{slots[start + size]}@{now_ms}".encode()).decode()
        found["nextUri"] = _uri(path, query, {style.size_parameter: str(size), parameter: after})
        if style.parameter:
            *above, last = style.field.split(".")
            inner = found
            for step in above:
                inner = inner.setdefault(step, {})
            inner[last] = after
    return found


def _opened(query: Query, parameter: str, now_ms: int) -> int:
    """The first slot of the page."""
    text = next(iter(values(query, parameter)), "")
    if not text:
        return 0
    try:
        slot, at = map(int, urlsafe_b64decode(text).decode().split("@"))
    except ValueError:
        raise bad_request(f"{parameter} is no cursor of this list: {text!r}", "invalid.value") from None
    if now_ms - at > DAY:
        raise bad_request(f"{parameter} has expired", "invalid.value")
    return slot


def _uri(path: str, query: Query, own: dict[str, str]) -> str:
    kept = [(key, value) for key, value in query if key not in own]
    return f"{path}?{urlencode([*own.items(), *kept])}"
