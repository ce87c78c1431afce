"""What stands in the ledger of transports, gaps and subscriptions, and the records that put it there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from schemas.control.gaps import GAPS
from schemas.control.subscriptions import SUBSCRIPTIONS
from schemas.control.transports import TRANSPORTS
from schemas.declare.header import OWN
from schemas.declare.kinds import Term
from schemas.derive.record_types import RecordType, record_type
from schemas.log_record import LogRecord

TYPES: Final = tuple(record_type(control) for control in (TRANSPORTS, GAPS, SUBSCRIPTIONS))
_TRANSPORT, _GAP, _SUBSCRIPTION = TYPES
_ROLE: Final = "notify"
_FIRST: Final = Term("")


@dataclass(frozen=True, slots=True)
class Standing:
    """The live transport of a topic, since an event-side time."""

    transport: Term
    since: int
    before: Term = _FIRST
    reason: str = ""
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """From the last sign of life to the next subscription, of one topic of one organisation."""

    topic: str
    lost_from: int
    lost_until: int
    subscriptions: int
    reason: str
    channel: int
    repaired_by: str = ""
    repaired_at: int | None = None

    @property
    def id(self) -> str:
        """The same stretch, told again, is the same gap."""
        return f"{self.topic}@{self.lost_from}/{self.channel}"

    @property
    def open(self) -> bool:
        return not self.repaired_by

    def repaired(self, run_id: str, at: int) -> "Gap":
        return replace(self, repaired_by=run_id, repaired_at=at)


@dataclass(frozen=True, slots=True)
class Heard:
    """Topic → until when all of its subscriptions were heard."""

    until: Mapping[str, int]


Entry = Standing | Gap | Heard


def transport_record(org: str, topic: str, standing: Standing, now: int) -> LogRecord:
    values = {
        "transport": standing.transport,
        "before": standing.before,
        "reason": standing.reason,
        "refused": list(standing.refused),
    }
    return _record(_TRANSPORT, org, topic, standing.since, now, values)


def gap_record(org: str, gap: Gap, now: int) -> LogRecord:
    values = {
        "topic": gap.topic,
        "lost_until": gap.lost_until,
        "subscriptions": gap.subscriptions,
        "channel": gap.channel,
        "reason": gap.reason,
        "repaired_by": gap.repaired_by,
        "repaired_at": gap.repaired_at,
    }
    return _record(_GAP, org, gap.id, gap.lost_from, now, values)


def heard_record(org: str, heard: Heard, now: int) -> LogRecord:
    values = {"heard": [{"topic": topic, "until": at} for topic, at in sorted(heard.until.items())]}
    return _record(_SUBSCRIPTION, org, _ROLE, now, now, values)


def entry_of(type_: RecordType, fields: Mapping[str, Any]) -> Entry:
    """From a record's columns."""
    at = fields["effective_time"]
    if type_ is _TRANSPORT:
        words = fields["transport"], at, fields["before"], fields["reason"], tuple(fields["refused"])
        return Standing(*words)
    if type_ is _GAP:
        stretch = fields["topic"], at, fields["lost_until"], fields["subscriptions"], fields["reason"]
        return Gap(*stretch, fields["channel"], fields["repaired_by"], fields["repaired_at"])
    return Heard({item["topic"]: item["until"] for item in fields["heard"]})


def _record(
    type_: RecordType, org: str, entity: str, at: int, now: int, values: Mapping[str, Any]
) -> LogRecord:
    return LogRecord(type_, type_.topic or "", org, entity, at, now, OWN, "", "", values)
