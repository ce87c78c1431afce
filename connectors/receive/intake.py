"""A request's body → log records. Pure: what becomes of every event in it, and nothing is dropped."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import structlog

from schemas import catalogue
from schemas.control.dead_letters import DEAD_LETTERS
from schemas.declare.events import Event
from schemas.declare.header import EVENTBRIDGE
from schemas.declare.personal import Personal, Treatment
from schemas.derive.record_types import record_type
from schemas.log_record import LogRecord
from schemas.reading.envelope import Envelope, open_envelope, organization, parse
from schemas.reading.errors import Unreadable
from schemas.reading.facts import Fact, fact_reader
from schemas.reading.letters import kept_of
from schemas.reading.privacy import Privacy
from schemas.reading.topics import Topics

_DEAD: Final = record_type(DEAD_LETTERS)
_OURS: Final = "trunkline"
_STRICTEST: Final = Privacy(tuple((personal, Treatment.DROP) for personal in Personal))
"""Of what nobody knows whose it is."""
_SAID: Final = re.compile(rb'"(?:detail-type|topicName)"\s*:\s*"([^"\\]{1,200})"')
_log: Final = structlog.get_logger()


class UnknownOrganisation(LookupError):
    """Our configuration doesn't know whose event this is: our mistake, so it must come again."""


class NotAdmitted(PermissionError):
    """The key is not good for the organisation that the event is of."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who posts: the organisation named in the path, if one is, and those that the key is good for."""

    path_org: str | None
    admitted: frozenset[str | None]


@dataclass(frozen=True, slots=True)
class Taken:
    """Records of a request; the dead letters among them are counted by cause."""

    records: tuple[LogRecord, ...]
    dead: tuple[str, ...]
    unknown_fields: tuple[str, ...]


class Intake:
    """Knows the organisations and the topics; `take` does the rest."""

    def __init__(
        self, organisations: Mapping[str, str], privacies: Mapping[str, Privacy] | None = None
    ) -> None:
        """`organisations`: Genesys's organisation id → our name; `privacies`: by our name."""
        self._privacies = privacies or {}
        self._names = dict(organisations)
        self._known = set(organisations.values())
        self._topics = Topics(catalogue.events())

    def take(self, raw: bytes, caller: Caller, now_ms: int) -> Taken:
        """Raises UnknownOrganisation or NotAdmitted; then nothing of the request counts as received."""
        try:
            items = parse(raw)
        except Unreadable as broken:
            return _buried([self._letter(raw, broken, None, self._sender(caller) or "", now_ms)])
        whole = len(items) == 1
        records: list[LogRecord] = []
        for item in items:
            org = self._org(item, caller)
            try:
                records += self._records(item, org, now_ms)
            except Unreadable as broken:
                payload = raw if whole else msgspec.json.encode(item)
                records.append(self._letter(payload, broken, item, org, now_ms))
        return _buried(records)

    def _org(self, item: object, caller: Caller) -> str:
        """What the event says goes before where it was posted; empty for what nobody could read anyway."""
        said = organization(item) if isinstance(item, Mapping) else None
        org = self._names.get(said) if said else self._sender(caller)
        if org is None:
            if said is None and not _readable(item):
                return ""
            raise UnknownOrganisation(said or "the event names no organisation")
        if caller.path_org not in (None, org):
            raise UnknownOrganisation(f"{org}, posted to the path of {caller.path_org}")
        if None not in caller.admitted and org not in caller.admitted:
            raise NotAdmitted(org)
        return org

    def _sender(self, caller: Caller) -> str | None:
        """Whose the request is, going by path and key: an input transformer may take the source away."""
        org = caller.path_org
        if org is None and len(caller.admitted) == 1:
            (org,) = caller.admitted
        if org is not None and org not in self._known:
            raise UnknownOrganisation(org)
        if org is not None and not caller.admitted & {None, org}:
            raise NotAdmitted(org)
        return org

    def _records(self, item: object, org: str, now_ms: int) -> Iterable[LogRecord]:
        envelope = open_envelope(item)
        found = self._topics.match(envelope.topic)
        if found is None:
            raise Unreadable("topicName", f"{envelope.topic} is not collected")
        event, topic_id = found
        return [
            LogRecord(
                type=record_type(event),
                topic=event.family.log,
                org=org,
                entity_id=fact.entity_id,
                effective_time=fact.effective_time,
                received_time=now_ms,
                source=EVENTBRIDGE,
                envelope_id=envelope.envelope_id,
                extra=fact.extra,
                values=fact.values,
            )
            for fact in _facts(event, envelope, topic_id, self._privacy(org))
        ]

    def _privacy(self, org: str) -> Privacy:
        return self._privacies.get(org, _STRICTEST)

    def _letter(self, payload: bytes, broken: Unreadable, item: object, org: str, now_ms: int) -> LogRecord:
        """Addressed by content: the same input posted again is the same letter."""
        topic = _topic(item) if item is not None else _guess(payload)
        found = self._topics.match(topic)
        record = found[0].record if found else None
        kept = kept_of(payload, record, (e.record for e in catalogue.events()), self._privacy(org))
        values: dict[str, Any] = {
            "stage": "receive",
            "field": broken.where,
            "reason": broken.reason,
            "topic": topic,
            "schema_id": None,
            "payload": kept,
        }
        address = f"receive/{hashlib.sha256(kept).hexdigest()}"
        return LogRecord(_DEAD, _DEAD.topic or "", org, address, now_ms, now_ms, EVENTBRIDGE, "", "", values)


def _facts(event: Event, envelope: Envelope, topic_id: str, privacy: Privacy) -> list[Fact]:
    """Raises Unreadable, also where it is our own code that fails: an event that nobody can mend by sending
    it again must not come again for a day, and what is wrong here can be read later.
    """
    try:
        return fact_reader(event, privacy)(envelope.body, topic_id, envelope.time)
    except Unreadable:
        raise
    except Exception as ours:
        _log.error("an event trips our own code", topic=envelope.topic, exc_info=ours)
        raise Unreadable(_OURS, f"{type(ours).__name__}: {ours}") from ours


def _readable(item: object) -> bool:
    try:
        open_envelope(item)
    except Unreadable:
        return False
    return True


def _topic(item: object) -> str:
    try:
        envelope: Envelope = open_envelope(item)
    except Unreadable:
        return ""
    return envelope.topic


def _guess(payload: bytes) -> str:
    """The topic of what isn't JSON: the envelope says it early."""
    found = _SAID.search(payload)
    return found[1].decode("utf-8", "replace") if found else ""


def _buried(records: list[LogRecord]) -> Taken:
    dead = tuple(_cause(r.values["field"]) for r in records if r.type is _DEAD)
    unknown = tuple(r.type.name for r in records if r.extra)
    return Taken(tuple(records), dead, unknown)


def _cause(field: str) -> str:
    """A metric's label must not grow with what is sent to us."""
    return field if field in ("body", "topicName", _OURS) else "field"
