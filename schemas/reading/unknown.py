"""Fields that no declaration knows: kept as JSON, never dropped."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import msgspec

from schemas.declare.columns import At, Record, columns_of
from schemas.reading.personal import personal_keys
from schemas.reading.privacy import Privacy
from schemas.reading.scrubbing import UNMISTAKABLE, Scrubber

Known = dict[str, "Known | None"]
"""The keys that are known at one level; None below a key: all of that value is known."""


def known_paths(record: type[Record], ignored: Iterable[str]) -> Known:
    """The tree of what `record` reads; `ignored` paths are known whole, whatever stands below them."""
    tree: Known = {}
    for column in columns_of(record):
        if isinstance(column.source, At):
            below = known_paths(column.record, ()) if column.record else None
            _grow(tree, column.source.path, below)
    for path in ignored:
        _grow(tree, path, None)
    return tree


def _grow(tree: Known, path: str, below: Known | None) -> None:
    *steps, last = path.split(".")
    for step in steps:
        inner = tree.setdefault(step, {})
        if inner is None:
            return
        tree = inner
    tree[last] = below


def unknown(body: Mapping[str, Any], known: Known) -> dict[str, Any]:
    """The part of the body that `known` doesn't cover, in the body's own shape."""
    rest: dict[str, Any] = {}
    for key, value in body.items():
        if key not in known:
            rest[key] = value
        elif (below := known[key]) is not None and (inner := _inside(value, below)):
            rest[key] = inner
    return rest


def _inside(value: object, known: Known) -> Any:
    if value is None or isinstance(value, dict):
        return unknown(value, known) if value else None
    if isinstance(value, list):
        inners = [unknown(item, known) if isinstance(item, Mapping) else {} for item in value]
        return inners if any(inners) else None
    return None


def as_text(rest: Mapping[str, Any]) -> str:
    """The `extra` column: empty where nothing is unknown."""
    return msgspec.json.encode(rest, order="deterministic").decode() if rest else ""


@cache
def rest_as_text(read_as: tuple[type[Record], ...], privacy: Privacy) -> Callable[[Mapping[str, Any]], str]:
    """The same, without what is personal: nobody knows the fields, but the names of some keys say enough."""
    keys = (key for record in read_as for key in personal_keys(record))
    scrubber = Scrubber.of((*UNMISTAKABLE, *keys), privacy)
    return lambda rest: as_text(scrubber.value(rest)) if rest else ""
