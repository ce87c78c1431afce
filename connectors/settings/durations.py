"""Durations in settings: `90s`, `15m`, `1h`, `1d`, or milliseconds as a number."""

import re
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from schemas.clock import DAY, HOUR, MINUTE, SECOND

_UNITS: Final = {"ms": 1, "s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}
_FORM: Final = re.compile(r"(\d+)\s*(ms|s|m|h|d)")


def parse_duration(value: object) -> int:
    """Milliseconds. Raises ValueError with the forms that are understood."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = _FORM.fullmatch(str(value).strip())
    if not match:
        raise ValueError(f"{value!r} is no duration: write 500ms, 90s, 15m, 1h or 1d")
    return int(match[1]) * _UNITS[match[2]]


Duration = Annotated[int, BeforeValidator(parse_duration), Field(gt=0)]
