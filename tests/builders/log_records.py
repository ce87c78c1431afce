"""Records on their way to a log, and batches of them as the sink reads them."""

from collections.abc import Iterable
from typing import Any, Final

from connectors.kafka.wire import Encoder
from schemas.catalogue import record_types
from schemas.declare.header import EVENTBRIDGE
from schemas.derive.record_types import Declaration, record_type
from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.log_record import LogRecord
from streams.records.writers import Writers
from streams.sink.batch import Batch
from tests.builders.shapes import COUNTED_SHAPES, SHAPES
from tests.builders.visits import VISITS

NOON: Final = 1_795_262_400_000  # 2026-11-21T12:00:00Z
TYPES: Final = (*record_types(), *map(record_type, (SHAPES, COUNTED_SHAPES, VISITS)))
"""The catalogue's, and some that it may have one day."""
IDS: Final = {kind.name: number for number, kind in enumerate(TYPES, 101)}
"""Schema ids as a registry would give them."""
_SCHEMAS: Final = {IDS[kind.name]: kind.avro() for kind in TYPES}

encode: Final = Encoder(IDS)


def writers() -> Writers:
    return Writers(_SCHEMAS.get, types=TYPES)


def of(declared: Declaration, values: dict[str, Any], **header: Any) -> LogRecord:
    """A record at noon, of the organisation `north`, unless the header says otherwise."""
    known = {
        "org": "north",
        "entity_id": "t1",
        "effective_time": NOON,
        "received_time": header.get("effective_time", NOON),
        "source": EVENTBRIDGE,
        "envelope_id": "e1",
        "extra": "",
    }
    kind = record_type(declared)
    return LogRecord(kind, kind.topic or "", values=values, **{**known, **header})


def sample(inbound: int = 0, outbound: int = 0, mismatches: int | None = None, **header: Any) -> LogRecord:
    values = {"inbound_calls": inbound, "outbound_calls": outbound, "mismatch_count": mismatches}
    return of(TRUNK_METRICS, values, **header)


def batch(values: Iterable[bytes], topic: str = "genesys.telephony", partitions: int = 1) -> Batch:
    """Values one after the other, dealt to partitions in turn; offsets begin at 1,000 in each."""
    made = Batch(topic)
    for i, value in enumerate(values):
        made.add(value, i % partitions, 1000 + i // partitions)
    return made
