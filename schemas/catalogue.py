"""Every declaration there is, found by reading the packages that hold them.

A declaration is a module-level value; putting its file in the folder is all the registration there is.
"""

import importlib
import pkgutil
from functools import cache
from types import ModuleType
from typing import Protocol, TypeVar

import schemas.aggregates
import schemas.control
import schemas.events
import schemas.objects
import schemas.views
from schemas.declare.aggregates import Aggregate
from schemas.declare.controls import Control
from schemas.declare.events import Event
from schemas.declare.families import Family
from schemas.declare.objects import Object
from schemas.derive.record_types import RecordType, record_type
from schemas.derive.views import View


class _Named(Protocol):
    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=_Named)


def _declared(package: ModuleType, kind: type[T]) -> tuple[T, ...]:
    """The values of `kind` that the package's own modules define, by module name."""
    found: dict[int, T] = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda i: i.name):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        found |= {id(v): v for v in vars(module).values() if isinstance(v, kind)}
    return tuple(sorted(found.values(), key=lambda d: d.name))


@cache
def events() -> tuple[Event, ...]:
    return _declared(schemas.events, Event)


@cache
def objects() -> tuple[Object, ...]:
    return _declared(schemas.objects, Object)


@cache
def controls() -> tuple[Control, ...]:
    return _declared(schemas.control, Control)


@cache
def aggregates() -> tuple[Aggregate, ...]:
    return _declared(schemas.aggregates, Aggregate)


@cache
def views() -> tuple[View, ...]:
    """The questions that are written by hand; others follow from the declarations."""
    return _declared(schemas.views, View)


@cache
def families() -> tuple[Family, ...]:
    found = {e.family.name: e.family for e in events()} | {o.family.name: o.family for o in objects()}
    return tuple(found[name] for name in sorted(found))


@cache
def worked() -> tuple[Family, ...]:
    """Those with aggregates: there is something to work out, and a state to keep."""
    found = {a.source.family.name for a in aggregates()}
    return tuple(family for family in families() if family.name in found)


@cache
def record_types() -> tuple[RecordType, ...]:
    """Everything that travels on a log, by Avro name."""
    types = (record_type(d) for d in (*events(), *objects(), *controls(), *aggregates()))
    return tuple(sorted(types, key=lambda t: t.name))
