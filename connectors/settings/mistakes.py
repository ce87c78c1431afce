"""What is wrong with settings, a line each: where it is, what it is, and how it should be."""

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from connectors.settings.durations import parse_duration
from connectors.settings.model import SECTION_MARK, VARIABLE_PREFIX, Settings

_WORDS: Final = {
    "missing": "must be given",
    "tuple_type": 'must be a list; in an environment variable a JSON array, such as ["env:NAME"]',
    "model_type": f"is a section; a setting of it in the environment is {VARIABLE_PREFIX}SECTION__SETTING",
    "timezone_aware": "say of which zone the time is, such as 2026-01-01T00:00:00Z",
}
"""By pydantic's type of error, where its own words don't say how to mend it."""
_BOUNDS: Final = {
    "greater_than_equal": ("ge", "at least"),
    "less_than_equal": ("le", "at most"),
}
_PLURAL: Final = "organisations"


def mistakes(error: ValidationError, organisations: Sequence[str]) -> list[str]:
    """`organisations`: the names in the file, in its order."""
    return [f"{_place(e['loc'], organisations)}: {_what(e)}" for e in error.errors()]


def unknown_variables() -> list[str]:
    """Variables of a section that there isn't, which would have no effect."""
    known = Settings.model_fields
    sections = {name: _section(name) for name in os.environ if name.startswith(VARIABLE_PREFIX)}
    return [f"{v}: {_unknown(known)}" for v, section in sections.items() if section and section not in known]


def _section(variable: str) -> str:
    section, mark, _ = variable.removeprefix(VARIABLE_PREFIX).partition(SECTION_MARK)
    return section.lower() if mark else ""


def _place(location: tuple[int | str, ...], organisations: Sequence[str]) -> str:
    """`organisations[east].client_secret`: by name, as nobody counts entries of a list."""
    text = ""
    for i, step in enumerate(location):
        if step == "[key]":
            continue
        if isinstance(step, str):
            text = f"{text}.{step}" if text else step
        elif i == 1 and location[0] == _PLURAL and step < len(organisations):
            text += f"[{organisations[step]}]"
        else:
            text += f"[{step}]"
    return text or "settings"


def _what(error: ErrorDetails) -> str:
    """Never with the value: somebody may have written a secret where its place belongs."""
    kind = error["type"]
    if kind == "extra_forbidden":
        return _unknown(_fields(error["loc"][:-1]))
    if kind == "value_error":
        return str(error["ctx"]["error"])
    if kind in _BOUNDS and _is_duration(error["loc"]):
        bound, words = _BOUNDS[kind]
        return f"{words} {error['ctx'][bound]} ms"
    return _WORDS.get(kind, error["msg"])


def _is_duration(location: tuple[int | str, ...]) -> bool:
    """Its bounds are in milliseconds, which nobody has written."""
    *section, setting = location
    field = _fields(tuple(section)).get(str(setting))
    return field is not None and any(getattr(m, "func", None) is parse_duration for m in field.metadata)


def _unknown(known: Iterable[str]) -> str:
    return f"there is no such setting; known are {', '.join(sorted(known))}"


def _fields(location: tuple[int | str, ...]) -> Mapping[str, Any]:
    """The settings of the section at a place."""
    model: Any = Settings
    for step in location:
        if isinstance(step, str):
            annotation = model.model_fields[step].annotation
            model = next((a for a in get_args(annotation) if _is_model(a)), annotation)
    fields: Mapping[str, Any] = getattr(model, "model_fields", {})
    return fields


def _is_model(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
