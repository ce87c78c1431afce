"""The contract's models, and whether a body keeps to them.

`tests/data/genesys/shapes.json` says for each model which fields it has and of which type: a name of a
type or model, [type] for arrays, {"enum": [...]}, {"map": type}. Absent fields are the rule; an unknown field
is a mistake of ours.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

_SHAPES: Final[dict[str, dict[str, Any]]] = json.loads(
    (Path(__file__).parents[4] / "data" / "genesys" / "shapes.json").read_text(encoding="utf-8")
)

_DATE_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z")


def misfits(value: object, kind: Any, path: str = "$") -> Iterator[str]:
    """Where `value` is not of `kind`, as sentences."""
    if isinstance(kind, list):
        yield from _array(value, kind[0], path)
    elif isinstance(kind, dict):
        yield from _special(value, kind, path)
    elif kind in _SHAPES:
        yield from _model(value, kind, path)
    elif not _is(value, kind):
        yield f"{path} is {value!r}, not {kind}"


def _array(value: object, kind: Any, path: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path} is no array"
        return
    for place, item in enumerate(value):
        yield from misfits(item, kind, f"{path}[{place}]")


def _special(value: object, kind: dict[str, Any], path: str) -> Iterator[str]:
    if "enum" in kind and value not in kind["enum"]:
        yield f"{path} is {value!r}, not one of {kind['enum']}"
    if "map" in kind:
        for name, item in value.items() if isinstance(value, dict) else ():
            yield from misfits(item, kind["map"], f"{path}.{name}")


def _model(value: object, kind: str, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path} is no object"
        return
    for name, item in value.items():
        if name in _SHAPES[kind]:
            yield from misfits(item, _SHAPES[kind][name], f"{path}.{name}")
        else:
            yield f"{path}.{name} is no field of {kind}"


def _is(value: object, kind: str) -> bool:
    match kind:
        case "string":
            return isinstance(value, str)
        case "date-time":
            return isinstance(value, str) and _DATE_TIME.fullmatch(value) is not None
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, float)
        case _:
            return kind == "any"
