"""What a dead letter may say of an input that can't be read: payload and reason must not tell on anybody."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Final, ParamSpec, TypeVar

from schemas.declare.columns import Of, Record, columns_of
from schemas.declare.personal import Personal
from schemas.reading.errors import Unreadable
from schemas.reading.personal import personal_keys
from schemas.reading.privacy import Privacy
from schemas.reading.scrubbing import UNMISTAKABLE, Keys, Scrubber

Records = tuple[type[Record], ...]
P = ParamSpec("P")
T = TypeVar("T")
_QUOTED: Final = re.compile(r"(got \w+) .*", re.DOTALL)


@cache
def discreet(record: type[Record], privacy: Privacy) -> bool:
    """Whether what a body of this record says must not be quoted."""
    keyed = any(isinstance(c.source, Of) and c.source.keyed for c in columns_of(record))
    return keyed or Scrubber.of(personal_keys(record), privacy).needed


def quiet(read: Callable[P, T]) -> Callable[P, T]:
    """The function, whose reasons say what kind of value was met and not which."""

    def discreetly(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return read(*args, **kwargs)
        except Unreadable as wrong:
            raise Unreadable(wrong.where, _QUOTED.sub(r"\1", wrong.reason)) from None

    return discreetly


def kept_of(
    payload: bytes, read_as: Records, otherwise: Callable[[], Iterable[type[Record]]], privacy: Privacy
) -> bytes:
    """The payload of a dead letter. `read_as` is what it should have been; empty: nobody knows, and then it
    is searched for whatever is personal in any of the others.
    """
    keys = _all(read_as or tuple(otherwise()))
    if read_as and not any(discreet(record, privacy) for record in read_as):
        return payload
    return Scrubber.of((*UNMISTAKABLE, *keys), privacy).letter(payload)


@cache
def _all(records: Records) -> Keys:
    found: dict[str, Personal] = {}
    for record in records:
        found |= dict(personal_keys(record))
    return tuple(sorted(found.items()))
