"""One value: as the wire has it, and as it is read."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from schemas.clock import DAY, to_iso
from schemas.declare.columns import At, Column
from schemas.derive.examples.lots import mix, uuid
from schemas.derive.examples.people import LAST, PERSONAL, number

Drawn = tuple[Any, Any]
"""(as the wire has it, as it is read)."""
Draw = Callable[[int, int], Drawn]
"""From a lot and a time in ms, which no time in the value is after."""

_COLOURS: Final = ("Amber", "Cobalt", "Grün", "Ivory", "Jade", "Ochre", "Plum", "Teal")
_THINGS: Final = ("Harbour", "Quay", "Müll", "Tower", "Dock", "Lantern", "Pier", "Ferry")
_WORDS: Final = ("STANDARD", "EXTENDED", "LIMITED", "CUSTOM")


def json_text(value: object) -> str:
    """The text of a Json column: keys in order, so that equal values are equal texts."""
    return msgspec.json.encode(value, order="deterministic").decode()


def draw_of(column: Column, source: At) -> Draw:
    """Draws one value of a column, one of its items where it is repeated."""
    if source.personal and column.kind.name == "json":
        write = PERSONAL[source.personal]
        return lambda lot, now: _json(lot, {"value": write(lot)})
    if source.personal:
        write = PERSONAL[source.personal]
        return lambda lot, now: _same(write(lot))
    if source.terms:
        terms = source.terms
        return lambda lot, now: _same(terms[lot % len(terms)])
    if column.kind.name == "json":
        inside = [(key, PERSONAL[personal]) for key, personal in source.inside]
        if source.path.endswith("Counts"):
            return lambda lot, now: _counts(lot)
        return lambda lot, now: _json(lot, {key: write(lot) for key, write in inside})
    if column.kind.name == "text":
        write = _text(source.path.rpartition(".")[2])
        return lambda lot, now: _same(write(lot))
    if column.kind.name == "instant" and source.millis:
        return lambda lot, now: _same(_instant(lot, now)[1])
    return _DRAWS[column.kind.name]


def _same(value: Any) -> Drawn:
    return value, value


def _text(key: str) -> Callable[[int], str]:
    """What a text is like follows from its key."""
    low = key.lower()
    if low in ("id", "ids") or key.endswith(("Id", "Ids")):
        return uuid
    if any(word in low for word in ("number", "phone", "e164", "start", "end")):
        return number
    if "timezone" in low:
        return lambda lot: ("Europe/Berlin", "Asia/Tokyo", "UTC")[lot % 3]
    if "language" in low or "locale" in low:
        return lambda lot: ("en-us", "de-de", "ja-jp")[lot % 3]
    if "uri" in low or "url" in low:
        return lambda lot: f"https://www.example.com/{lot % 10_000}"
    return lambda lot: f"{_COLOURS[lot % 8]} {_THINGS[lot // 8 % 8]} {lot // 64 % 10_000}"


def _json(lot: int, known: Mapping[str, str]) -> Drawn:
    """An object by names: what is free-form often is, and what isn't has fields that nobody looks at."""
    inner = {"label": LAST[lot % 8], "sizes": [lot % 7, 2.5, None], "on": lot & 8 == 0}
    value = {**known, "example": inner}
    return value, json_text(value)


def _counts(lot: int) -> Drawn:
    """How many there are of each kind."""
    value = {"QUEUE": lot % 7, "USER": lot % 70}
    return value, json_text(value)


def _percent(lot: int, now: int) -> Drawn:
    """As REST writes it: a number with a fraction."""
    return (hundredths := lot % 10_001) / 100, hundredths


def _instant(lot: int, now: int) -> Drawn:
    at = now - mix(lot) % (30 * DAY)
    return to_iso(at), at


_DRAWS: Final[Mapping[str, Draw]] = {
    "term": lambda lot, now: _same(_WORDS[lot % 4]),
    "int": lambda lot, now: _same(lot % 1_000),
    "centi_percent": _percent,
    "float": lambda lot, now: _same(lot % 80_000 / 16),  # exact in binary
    "bool": lambda lot, now: _same(lot & 8 == 0),
    "instant": _instant,
}
