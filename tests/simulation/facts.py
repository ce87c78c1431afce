"""What the reference is told: the unique facts of the records of a log, put together in plain Python."""

from collections.abc import Iterable
from typing import Any

from deploy.truth.facts import Member, Truth, Values
from schemas.derive.record_types import record_type
from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.events.trunk_statuses import CONNECTED, TRUNK_STATUSES
from schemas.log_record import LogRecord
from schemas.objects.trunks import TRUNKS

SAMPLE, STATUS, VERSION = (record_type(d) for d in (TRUNK_METRICS, TRUNK_STATUSES, TRUNKS))
_COLUMNS = ("inbound_calls", "outbound_calls", "mismatch_count")


def watermark(records: Iterable[LogRecord]) -> int:
    """Of the organisation whose records these are."""
    return max((min(r.effective_time, r.received_time) for r in records), default=0)


def truth(records: Iterable[LogRecord]) -> Truth:
    """`records` of one organisation, in the order of the log."""
    samples: dict[str, dict[int, Values]] = {}
    statuses: dict[str, dict[int, bool]] = {}
    versions: dict[str, dict[int, LogRecord]] = {}
    for r in records:
        if r.type is SAMPLE:
            _sample(samples.setdefault(r.entity_id, {}), r)
        elif r.type is STATUS:
            _status(statuses.setdefault(r.entity_id, {}), r)
        elif r.type is VERSION:
            versions.setdefault(r.entity_id, {})[r.effective_time] = r
    members = {entity: _members(found) for entity, found in versions.items()}
    return Truth(samples, {"connected": {e: sorted(s.items()) for e, s in statuses.items()}}, members)


def _sample(known: dict[int, Values], r: LogRecord) -> None:
    """Of two at one time the greater values."""
    at, values = r.effective_time, {name: r.values[name] for name in _COLUMNS}
    if at not in known or _rank(values) > _rank(known[at]):
        known[at] = values


def _rank(values: Values) -> list[tuple[bool, int]]:
    return [(values[name] is not None, values[name] or 0) for name in _COLUMNS]


def _status(known: dict[int, bool], r: LogRecord) -> None:
    up: bool | None = r.values["up"]
    if r.values["aspect"] == CONNECTED and up is not None:
        known[r.effective_time] = max(known.get(r.effective_time, False), up)


def _members(versions: dict[int, LogRecord]) -> list[Member]:
    """The last telling of a version counts; the first version reaches back to the creation."""
    found = [_member(at, r.values) for at, r in sorted(versions.items())]
    earliest = min(versions)
    created = versions[earliest].values["date_created"]
    reach = min(earliest, created) if created is not None else 0
    return [Member(reach, found[0].group, found[0].out), *found[1:]]


def _member(at: int, values: Any) -> Member:
    group = None if values["deleted"] else values["trunk_base_id"] or None
    return Member(at, group, values["edge_in_service"] is False or values["trunk_base_enabled"] is False)
