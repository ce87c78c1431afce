"""Filters of analytics queries: predicates on dimensions, all or any of them."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from deploy.local.genesys.server.refusal import RefusedError, bad_request

Filter = Callable[[Mapping[str, str]], bool]
"""Of dimension → value."""

_JOINED: Final[Mapping[str, Callable[[list[bool]], bool]]] = {"and": all, "or": any}


def wanted(said: object, dimensions: Collection[str]) -> Filter:
    """What a filter lets through. Raises RefusedError (400)."""
    if not isinstance(said, dict):
        raise bad_request("filter must be there, an object")
    return _joined(said, dimensions, clauses=True)


def _joined(said: Mapping[str, Any], dimensions: Collection[str], *, clauses: bool) -> Filter:
    join = _JOINED.get(str(said.get("type")).lower())
    if join is None:
        raise _wrong("type must be and, or or")
    parts = [_predicate(each, dimensions) for each in _objects(said, "predicates")]
    if clauses:
        parts += [_joined(each, dimensions, clauses=False) for each in _objects(said, "clauses")]
    if not parts:
        raise _wrong("there must be predicates, or clauses")
    return lambda found: join([part(found) for part in parts])


def _predicate(said: Mapping[str, Any], dimensions: Collection[str]) -> Filter:
    dimension, operator = str(said.get("dimension")), said.get("operator", "matches")
    value = said.get("value")
    if said.get("type", "dimension") != "dimension" or dimension not in dimensions:
        raise _wrong(f"no dimension here is {dimension}: {', '.join(sorted(dimensions))} are")
    match operator:
        case "matches" if isinstance(value, str):
            return lambda found: found.get(dimension) == value
        case "exists":
            return lambda found: dimension in found
        case "notExists":
            return lambda found: dimension not in found
    raise _wrong(f"{dimension} {operator} {value} can't be asked")


def _objects(said: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = said.get(key) or []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise _wrong(f"{key} must be a list of objects")
    return found


def _wrong(why: str) -> RefusedError:
    return bad_request(f"filter: {why}", "invalid.value")
