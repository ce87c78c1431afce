"""Who may post: one of several active keys, compared in constant time."""

import base64
import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from connectors.settings.model import Settings

_BASIC = "basic "


@dataclass(frozen=True, slots=True)
class Key:
    """A key and the organisation that it is good for; None: for all."""

    value: bytes
    org: str | None


def active_keys(settings: Settings) -> tuple[Key, ...]:
    """Several at once, so that a key can be changed without a gap."""
    shared = [Key(secret.reveal().encode(), None) for secret in settings.receive.keys]
    own = [Key(s.reveal().encode(), o.name) for o in settings.organisations for s in o.webhook_keys]
    return (*shared, *own)


def presented(key_header: str | None, authorization: str | None) -> bytes | None:
    """The key of a request: the API key header's value, or user:password of Basic authentication."""
    if key_header:
        return key_header.encode("latin-1")
    if authorization and authorization.lower().startswith(_BASIC):
        try:
            return base64.b64decode(authorization[len(_BASIC) :].strip(), validate=True)
        except ValueError:  # also where a character is none of ASCII's
            return None
    return None


def admitted(key: bytes | None, keys: Iterable[Key]) -> frozenset[str | None]:
    """The organisations that the key is good for (None: all); empty: nobody's key.

    Every active key is compared, whatever the earlier ones said.
    """
    given = key or b""
    equal = [(k.org, hmac.compare_digest(given, k.value)) for k in keys]
    return frozenset(org for org, same in equal if same) if key else frozenset()
