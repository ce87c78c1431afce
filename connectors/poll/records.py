"""What a run puts on the logs."""

from functools import cache
from hashlib import sha256
from typing import Final

import msgspec

from connectors.kafka.config import LARGEST_RECORD
from connectors.poll.collecting import Spoilt
from connectors.poll.entity import Entity
from connectors.poll.run import Report, Run
from schemas.control.dead_letters import DEAD_LETTERS
from schemas.control.poll_runs import POLL_RUNS
from schemas.control.poll_states import POLL_STATES
from schemas.declare.events import Event
from schemas.declare.header import OWN, POLL
from schemas.declare.objects import Object
from schemas.derive.record_types import record_type
from schemas.log_record import LogRecord
from schemas.reading.facts import Fact

_DEAD: Final = record_type(DEAD_LETTERS)
_RUNS: Final = record_type(POLL_RUNS)
_STATES: Final = record_type(POLL_STATES)


def version(run: Run, declared: Object, entity_id: str, entity: Entity, now: int) -> LogRecord:
    """The entity's newest version. Its content decodes to the declaration's columns."""
    values = {**_blank(declared), **msgspec.msgpack.decode(entity.content), "deleted": entity.deleted}
    return LogRecord(
        record_type(declared),
        declared.family.log,
        run.org,
        entity_id,
        entity.valid_from,
        now,
        POLL,
        run.id,
        entity.extra,
        values,
    )


@cache
def _blank(declared: Object) -> dict[str, object]:
    """For columns that are younger than the version."""
    return {c.name: c.blank for c in declared.columns}


def fact(run: Run, event: Event, found: Fact, now: int) -> LogRecord:
    return LogRecord(
        record_type(event),
        event.family.log,
        run.org,
        found.entity_id,
        found.effective_time,
        now,
        POLL,
        run.id,
        found.extra,
        found.values,
    )


def marker(run: Run, report: Report, now: int) -> LogRecord:
    values = {
        "status": report.status,
        "reason": report.reason,
        "rows": report.rows,
        "total": report.total,
        "pages": report.pages,
        "tombstones": report.tombstones,
        "finished_at": report.finished_at,
    }
    log = run.family.log
    return LogRecord(_RUNS, log, run.org, run.name, report.start, now, POLL, report.run_id, "", values)


def dead_letter(run: Run, spoilt: Spoilt, path: str, now: int) -> LogRecord:
    """`path` is the REST path. Addressed by organisation and content: what no run can read is one letter."""
    values = {
        "stage": "poll",
        "field": spoilt.field,
        "reason": spoilt.reason,
        "topic": path,
        "schema_id": None,
        "payload": spoilt.payload[:LARGEST_RECORD],  # a larger one would be refused by the log, over and over
    }
    address = f"poll/{sha256(run.org.encode() + b'/' + spoilt.payload).hexdigest()}"
    return LogRecord(_DEAD, _DEAD.topic or "", run.org, address, now, now, POLL, run.id, "", values)


def state(run: Run, key: str, packed: bytes, now: int) -> LogRecord:
    topic = _STATES.topic or ""
    return LogRecord(_STATES, topic, run.org, key, run.start, now, OWN, run.id, "", {"state": packed})
