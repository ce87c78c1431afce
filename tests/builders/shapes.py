"""A declaration with a column of every shape that there can be, whatever the catalogue has today."""

from typing import Annotated, Any, Final, cast

import msgspec

from schemas.declare.columns import Given, Record
from schemas.declare.events import Event
from schemas.declare.families import CONVERSATIONS
from schemas.declare.identity import Counted, State
from schemas.declare.kinds import KINDS


def _fields(*shapes: tuple[str, Any]) -> list[tuple[str, Any]]:
    """Of every kind, a field of each shape."""
    return [
        (f"{shape}_{kind.name}", Annotated[make(plain), Given(f"{shape} {kind.name}")])
        for plain, kind in KINDS.items()
        for shape, make in shapes
    ]


_PLAIN: Final = ("plain", lambda kind: kind)
_OPTIONAL: Final = ("optional", lambda kind: kind | None)
_REPEATED: Final = ("repeated", lambda kind: tuple.__class_getitem__((kind, ...)))
_SINGLE: Final = _fields(_PLAIN, _OPTIONAL, _REPEATED)


def _record(name: str, fields: list[tuple[str, Any]]) -> type[Record]:
    made: Any = msgspec.defstruct(name, fields, bases=(Record,), frozen=True, kw_only=True)
    return cast("type[Record]", made)


_Item: Any = _record("Item", _SINGLE)
_ALL: Final = [*_SINGLE, ("items", Annotated[tuple[_Item, ...], Given("Items")])]


def _event(name: str, identity: State | Counted) -> Event:
    return Event(
        name=name,
        record=_record(name.title(), _ALL),
        topic=None,
        family=CONVERSATIONS,
        entity="shape",
        entity_path=None,
        time=None,
        identity=identity,
        doc="Columns of every shape.",
    )


SHAPES: Final = _event("shapes", State(precedence=("optional_int", "plain_term", "optional_bool")))
COUNTED_SHAPES: Final = _event("counted_shapes", Counted(("shape_id", "plain_text", "plain_int")))
