"""JSON values with something wrong in them, as wires, versions and people make them."""

from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any, Final

_Path = tuple[str | int, ...]
_STRANGE: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, -1, 3.5, 22.0, 10**30, -(10**30), 2**63, -(2**63), 1e308),
    *("", " ", "22", "-0", "2,5", "true", "NaN", "Infinity", "1e400", "\u0000", "x" * 10_000),
    *(
        "2026-11-21T12:00:00Z",
        "2026-02-30T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
    ),
    *([], {}, [[]], [None], [{}], {"": None}, {"a": {"b": {"c": []}}}, ["x", 1, None, {"id": "y"}]),
)


def mutated(random: Random, value: Any) -> Any:
    """A copy of the value with one to three changes anywhere in it, itself included."""
    changed = deepcopy(value)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        changed = _changed(random, changed)
    return changed


def _places(value: Any, path: _Path = ()) -> Iterator[_Path]:
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in inner:
        yield from _places(item, (*path, step))


def _changed(random: Random, value: Any) -> Any:
    path = random.choice([*_places(value)])
    if not path:
        return deepcopy(random.choice(_STRANGE)) if random.random() < 0.2 else value
    holder = value
    for step in path[:-1]:
        holder = holder[step]
    random.choice((_replace, _replace, _remove, _wrap, _rename))(random, holder, path[-1])
    return value


def _replace(random: Random, holder: Any, step: Any) -> None:
    holder[step] = deepcopy(random.choice(_STRANGE))


def _remove(_random: Random, holder: Any, step: Any) -> None:
    del holder[step]


def _wrap(random: Random, holder: Any, step: Any) -> None:
    holder[step] = random.choice(([holder[step]], {"value": holder[step]}, str(holder[step])))


def _rename(_random: Random, holder: Any, step: Any) -> None:
    """As another version of the API could spell it; items of a list only change places."""
    if isinstance(holder, list):
        holder.reverse()
    else:
        holder[step.upper() or "x"] = holder.pop(step)
