"""What travels on the logs: one record type for each declaration, with its Avro schema."""

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final

from schemas.declare.aggregates import Aggregate
from schemas.declare.columns import Column, Given, Record, columns_of
from schemas.declare.controls import Control
from schemas.declare.events import Event
from schemas.declare.families import Locality
from schemas.declare.header import HEADER
from schemas.declare.objects import Object
from schemas.declare.results import result_columns

Declaration = Event | Object | Control | Aggregate


class Version(Record, frozen=True):
    """What an inventory version has beside the object's own columns."""

    deleted: Annotated[bool, Given("The entity is gone since valid_from")]


@dataclass(frozen=True, slots=True)
class RecordType:
    """The columns of a declaration's records, header first, and where they travel."""

    declaration: Declaration
    name: str
    """The Avro full name, which is also the registry's subject (RecordName strategy)."""
    body: tuple[Column, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        return HEADER + self.body

    @property
    def topic(self) -> str | None:
        """The log, or None where it travels on the log of the family that it speaks of."""
        declared = self.declaration
        return declared.topic if isinstance(declared, Control | Aggregate) else declared.family.log

    @property
    def locality(self) -> Locality:
        declared = self.declaration
        if isinstance(declared, Control):
            return Locality.ORGANISATION
        return (declared.source if isinstance(declared, Aggregate) else declared).family.locality

    def avro(self) -> dict[str, Any]:
        namespace, _, name = self.name.rpartition(".")
        fields = [c.avro_field(name) for c in self.columns]
        doc = self.declaration.doc
        return {"type": "record", "name": name, "namespace": namespace, "doc": doc, "fields": fields}


_VERSION: Final = columns_of(Version)


@cache
def record_type(declared: Declaration) -> RecordType:
    """The record type of a declaration; `trunkline.<family>.<Record>`."""
    if isinstance(declared, Aggregate):
        record = "".join(word.title() for word in declared.name.split("_"))
        return RecordType(declared, f"trunkline.results.{record}", result_columns(declared))
    space = "control" if isinstance(declared, Control) else declared.family.name
    body = _VERSION + declared.columns if isinstance(declared, Object) else declared.columns
    return RecordType(declared, f"trunkline.{space}.{declared.record.__name__}", body)
