"""Where a trunk base says how many calls it may carry.

No typed field does. The limit stands in the free-form properties under a key that Genesys doesn't
publish, so keys are searched; a configured capacity overrules what is found.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from schemas.declare.kinds import WrongType, read_int

_CALL_LIMIT: Final = re.compile(r"max.*call|call.*max|concurrent", re.IGNORECASE)
_NOT_A_COUNT: Final = re.compile(r"rate|timeout|duration|length", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limit:
    """`calls` is None where there is no limit; `key` is None where no setting was found."""

    calls: int | None
    key: str | None


NO_LIMIT: Final = Limit(None, None)


def find_limit(settings: Iterable[tuple[str, object]]) -> Limit:
    """The call limit among (key, value) settings.

    Zero and words ("Unlimited") mean no limit, never a capacity of 0. Where several settings limit the
    calls, the tightest one does; of equal ones the first key in alphabetical order is named.
    """
    limits = [Limit(_count(value), key) for key, value in sorted(settings) if _limits_calls(key)]
    finite = [limit for limit in limits if limit.calls is not None]
    if finite:
        return min(finite, key=lambda limit: limit.calls or 0)
    return limits[0] if limits else NO_LIMIT


def _limits_calls(key: str) -> bool:
    return bool(_CALL_LIMIT.search(key)) and not _NOT_A_COUNT.search(key)


def _count(value: object) -> int | None:
    try:
        calls = read_int(value)
    except WrongType:
        return None
    return calls if calls > 0 else None
