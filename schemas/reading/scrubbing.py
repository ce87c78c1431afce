"""Personal data in texts that nobody reads by columns: unknown fields, JSON kept whole, dead letters.

What is under a key that is known to hold personal data is treated, at any depth and in any spelling of the
key. A text that is not JSON, or has been cut short, is searched for such keys instead. In dead letters, whose
values may stand anywhere, what looks like an address or a number is taken out as well.
"""

import re
from collections.abc import Mapping
from functools import cache, partial
from typing import Any, Final

import msgspec

from schemas.declare.personal import Personal, Treatment
from schemas.reading.privacy import Privacy
from schemas.reading.spans import QUOTE, end_of_value

Keys = tuple[tuple[str, Personal], ...]

UNMISTAKABLE: Final[Keys] = (
    *((key, Personal.IP) for key in ("ipAddress", "remoteIp", "clientIp")),
    *((key, Personal.TOKEN) for key in ("tokenHash", "accessToken", "access_token", "entityToken")),
    *((key, Personal.EMAIL) for key in ("email", "workEmail", "personalEmail", "otherEmail")),
    *(
        (key, Personal.PHONE)
        for key in ("ani", "phoneNumber", "cellPhone", "homePhone", "workPhone", "otherPhone")
    ),
    *((key, Personal.NAME) for key in ("firstName", "lastName", "middleName", "participantName")),
    ("presenceMessage", Personal.TEXT),
)
"""Keys that mean the same wherever they stand, also in fields that no declaration knows."""

_LOOKS_LIKE: Final[tuple[tuple[Personal, re.Pattern[str]], ...]] = (
    (Personal.EMAIL, re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (Personal.IP, re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")),
    (Personal.PHONE, re.compile(r"\+\d[\d ()/-]{5,}\d")),
)
_REMOVED: Final = "removed"


class Scrubber:
    """Of one set of keys, in lower case, and one policy."""

    def __init__(self, keys: Mapping[str, Personal], privacy: Privacy) -> None:
        self._privacy = privacy
        self._keys = {k: p for k, p in keys.items() if privacy.of(p) is not Treatment.KEEP}
        words = "|".join(sorted(map(re.escape, self._keys), key=len, reverse=True))
        self._named = re.compile(rf"""(?i)(?P<quote>\\*["'])(?P<key>{words})\\*["']\s*:\s*""")

    @classmethod
    def of(cls, keys: Keys, privacy: Privacy) -> "Scrubber":
        return _made(keys, privacy)

    @property
    def needed(self) -> bool:
        """Whether the policy asks for anything to be done to any of the keys."""
        return bool(self._keys)

    def value(self, value: Any) -> Any:
        """A decoded JSON value, with what stands under the keys treated."""
        if isinstance(value, Mapping):
            return {k: self._under(k, inner) for k, inner in value.items()}
        if isinstance(value, list):
            return [self.value(item) for item in value]
        return self._within(value) if isinstance(value, str) else value

    def text(self, text: str) -> str:
        """A JSON text; one that isn't JSON is searched for the keys."""
        try:
            value = msgspec.json.decode(text)
            treated = self.value(value)
            return text if treated == value else msgspec.json.encode(treated, order="deterministic").decode()
        except (msgspec.DecodeError, RecursionError, UnicodeError):
            return self._within(text)

    def letter(self, payload: bytes) -> bytes:
        """What may be kept of an input that can't be read; as it came where nothing in it is personal."""
        if not self._keys:
            return payload
        code = "utf-8" if _is_utf8(payload) else "latin-1"
        text = payload.decode(code)
        treated = self.text(text)
        for personal, looks in _LOOKS_LIKE:
            if personal in self._keys.values():
                treated = looks.sub(partial(self._lookalike, personal), treated)
        return payload if treated == text else treated.encode(code, "replace")

    def _under(self, key: str, value: Any) -> Any:
        personal = self._keys.get(key.lower())
        return self.value(value) if personal is None else self._leaves(personal, value)

    def _leaves(self, personal: Personal, value: Any) -> Any:
        """Whatever stands under a personal key is personal, however it is nested."""
        if isinstance(value, Mapping):
            return {k: self._leaves(self._keys.get(k.lower(), personal), v) for k, v in value.items()}
        if isinstance(value, list):
            return [self._leaves(personal, item) for item in value]
        if value is None or isinstance(value, bool):
            return value
        return self._kept(personal, str(value))

    def _kept(self, personal: Personal, value: str) -> str | None:
        return self._privacy.treat(personal, value)

    def _lookalike(self, personal: Personal, found: re.Match[str]) -> str:
        return self._kept(personal, found[0]) or _REMOVED

    def _within(self, text: str) -> str:
        if not self._keys:
            return text
        made, at = [], 0
        while (found := self._named.search(text, at)) is not None:
            end = end_of_value(text, found.end())
            treated = self._said(self._keys[found["key"].lower()], text[found.end() : end], found["quote"])
            made += [text[at : found.end()], treated]
            at = end
        return "".join([*made, text[at:]])

    def _said(self, personal: Personal, said: str, quote: str) -> str:
        """What is kept of a value in a text; nothing of what has parts."""
        if said in ("null", "true", "false", "None", "True", "False", ""):
            return said
        if said[0] in "[{":
            return f"{quote}{_REMOVED}{quote}"
        if (marks := QUOTE.match(said)) is None:
            return f"{quote}{self._kept(personal, said) or ''}{quote}"
        inside = said.removeprefix(marks[0]).removesuffix(marks[0])
        return f"{marks[0]}{self._kept(personal, inside) or ''}{marks[0]}"


def _is_utf8(payload: bytes) -> bool:
    try:
        payload.decode()
    except UnicodeDecodeError:
        return False
    return True


@cache
def _made(keys: Keys, privacy: Privacy) -> Scrubber:
    return Scrubber({key.lower(): personal for key, personal in keys}, privacy)
