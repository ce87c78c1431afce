"""Records of everything that is declared, as the line would write them, each of another entity."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from uuid import UUID
from zlib import crc32

from benchmarks.filling import Message
from benchmarks.load import START
from connectors.kafka.wire import Encoder
from schemas import catalogue
from schemas.declare.events import Event
from schemas.declare.families import Locality
from schemas.declare.header import EVENTBRIDGE, POLL
from schemas.declare.objects import Object
from schemas.derive.examples.bodies import entity_example, fact_example
from schemas.derive.examples.filling import Version
from schemas.derive.examples.lots import seed_of
from schemas.derive.record_types import record_type
from schemas.derive.tables import table_of
from schemas.log_record import LogRecord
from schemas.reading.facts import fact_reader
from schemas.reading.values import reader

_BODIES: Final = 50
_ORGS: Final = 20
_ID: Final = str(UUID(int=0)).encode()


def everything() -> tuple[Event | Object, ...]:
    """But for what nobody can make up without an example in the declaration."""
    return (*(e for e in catalogue.events() if e.example or not e.parts), *catalogue.objects())


def _org(number: int) -> str:
    return f"org-{number % _ORGS:02}"


def _bodies(declared: Event | Object) -> Iterator[dict[str, object]]:
    for seed in range(_BODIES):
        version = Version("entity", seed_of(declared.name, seed), 1, START, START, "above")
        if isinstance(declared, Event):
            body = fact_example(declared)(version).body
            yield dict(fact_reader(declared)(body, "entity", START)[0].values)
        else:
            body = {**entity_example(declared)(version).body}
            body |= {declared.per.parameter: "above"} if declared.per else {}
            yield {**reader(declared.record)(body, ""), "deleted": False}


@dataclass(frozen=True)
class Declared:
    """Messages of one declaration's records, by number."""

    declared: Event | Object
    encode: Encoder

    @cached_property
    def _ends(self) -> list[tuple[bytes, bytes]]:
        """Of some records, what comes before the entity's id and what comes behind."""
        kind, source = record_type(self.declared), EVENTBRIDGE if isinstance(self.declared, Event) else POLL
        header = {"effective_time": START, "received_time": START, "source": source, "envelope_id": "e"}
        values = [
            self.encode(LogRecord(kind, "", _org(n), _ID.decode(), extra="", values=body, **header))  # type: ignore[arg-type]
            for n, body in enumerate(_bodies(self.declared))
        ]
        found = [value.partition(_ID) for value in values]
        return [(before, behind) for before, _, behind in found]

    def message(self, number: int, partitions: int) -> Message:
        org, entity = _org(number % _BODIES), str(UUID(int=number + 1))
        before, behind = self._ends[number % _BODIES]
        local = org if self.declared.family.locality is Locality.ORGANISATION else entity
        key = f"{org}/{entity}".encode()
        return Message(key, before + entity.encode() + behind, crc32(local.encode()) % partitions)

    @property
    def unique(self) -> bool:
        """Whether each message is a row of its own: what is counted by ids in its body isn't."""
        table = table_of(self.declared)
        return table is not None and f"{self.declared.entity}_id" in table.order_by
