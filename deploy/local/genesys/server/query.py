"""Query parameters, and what is wrong with them."""

from typing import Final

from deploy.local.genesys.server.refusal import bad_request

Query = list[tuple[str, str]]
"""The parameters of a request, in their order; a name may come more than once."""

_MOST_IDS: Final = 100
"""Stated for edges, and seen by clients of trunks."""


def values(query: Query, name: str) -> list[str]:
    return [value for key, value in query if key == name]


def expansions(query: Query) -> frozenset[str]:
    """What `expand` asks for, repeated or with commas."""
    return frozenset(word for value in values(query, "expand") for word in value.split(","))


def positive(query: Query, name: str, default: int) -> int:
    """The parameter as a whole number from 1 on. Raises RefusedError (400)."""
    text = next(iter(values(query, name)), str(default))
    if not (text.isascii() and text.isdecimal() and int(text) > 0):
        raise bad_request(f"{name} must be a positive integer, not {text!r}", "invalid.value")
    return int(text)


def ids(query: Query, name: str) -> list[str]:
    """The ids of a required comma list, each once. Raises RefusedError (400)."""
    found = [word for value in values(query, name) for word in value.split(",") if word]
    if not found:
        raise bad_request(f"{name} is required")
    if len(found) > _MOST_IDS:
        raise bad_request(f"{name} may name {_MOST_IDS} ids at most, not {len(found)}")
    return list(dict.fromkeys(found))
