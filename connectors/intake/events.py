"""One event in its envelope → log records, or the dead letter that keeps it. Pure."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from traceback import extract_tb
from typing import Any, Final

import structlog

from schemas import catalogue
from schemas.control.dead_letters import DEAD_LETTERS
from schemas.declare.columns import Record
from schemas.declare.events import Event
from schemas.declare.kinds import Term
from schemas.declare.personal import Personal, Treatment
from schemas.derive.record_types import record_type
from schemas.log_record import LogRecord
from schemas.reading.envelope import Envelope, open_envelope
from schemas.reading.errors import Unreadable
from schemas.reading.facts import Fact, fact_reader
from schemas.reading.letters import discreet, kept_of
from schemas.reading.privacy import Privacy
from schemas.reading.topics import Topics

_DEAD: Final = record_type(DEAD_LETTERS)
_OURS: Final = "trunkline"
_STRICTEST: Final = Privacy(tuple((personal, Treatment.DROP) for personal in Personal))
"""Of what nobody knows whose it is."""
_SAID: Final = re.compile(rb'"(?:detail-type|topicName)"\s*:\s*"([^"\\]{1,200})"')
_log: Final = structlog.get_logger()

Live = Callable[[str, str, int | None], Collection[Term]]
"""(organisation, topic template, when it was so) → the transports that tell it: the one by which the topic
comes, and the one by which it came then, as events can be late. None of them: nothing else would tell it.
"""


@dataclass(frozen=True, slots=True)
class Way:
    """How events come here: the records' `source`, and the stage that dead letters name."""

    source: Term
    stage: Term
    arrival_counts: bool = False
    """Envelopes of it have no time: where nothing else says it, an event was so when it came."""


@dataclass(frozen=True, slots=True)
class Read:
    """What an event comes to; `left_out` is the record type of what is another transport's to tell."""

    records: tuple[LogRecord, ...]
    left_out: str | None = None


class Events:
    """Knows the topics; `privacies` by organisation."""

    def __init__(
        self, way: Way, privacies: Mapping[str, Privacy], live: Live = lambda org, topic, at: ()
    ) -> None:
        self._way = way
        self._privacies = privacies
        self._live = live
        self._topics = Topics(catalogue.events())

    def read(self, item: object, org: str, now_ms: int) -> Read:
        """Raises Unreadable."""
        envelope = open_envelope(item)
        found = self._topics.match(envelope.topic)
        if found is None:
            raise Unreadable("topicName", f"{envelope.topic} is not collected")
        event, topic_id = found
        if event.timeless:
            telling = self._live(org, event.topic or "", envelope.time)
            if telling and self._way.source not in telling:
                return Read((), record_type(event).name)
        facts = self._facts(event, envelope, topic_id, org, now_ms)
        return Read(tuple(self._record(event, fact, envelope, org, now_ms) for fact in facts))

    def letter(self, payload: bytes, broken: Unreadable, item: object, org: str, now_ms: int) -> LogRecord:
        """Addressed by organisation and content: the same input that comes again is the same letter. `item`
        None: no JSON.
        """
        topic = _topic(item) if item is not None else _guess(payload)
        found = self._topics.match(topic)
        read_as = (found[0].record,) if found else ()
        kept = kept_of(payload, read_as, _every_record, self._privacy(org))
        values: dict[str, Any] = {
            "stage": self._way.stage,
            "field": broken.where,
            "reason": broken.reason,
            "topic": topic,
            "schema_id": None,
            "payload": kept,
        }
        address = f"{self._way.stage}/{hashlib.sha256(org.encode() + b'/' + kept).hexdigest()}"
        source = self._way.source
        return LogRecord(_DEAD, _DEAD.topic or "", org, address, now_ms, now_ms, source, "", "", values)

    def _record(self, event: Event, fact: Fact, envelope: Envelope, org: str, now_ms: int) -> LogRecord:
        return LogRecord(
            type=record_type(event),
            topic=event.family.log,
            org=org,
            entity_id=fact.entity_id,
            effective_time=fact.effective_time,
            received_time=now_ms,
            source=self._way.source,
            envelope_id=envelope.envelope_id,
            extra=fact.extra,
            values=fact.values,
        )

    def _facts(self, event: Event, envelope: Envelope, topic_id: str, org: str, now_ms: int) -> list[Fact]:
        """Raises Unreadable, also where it is our own code that fails: an event that nobody can mend by
        sending it again must not come again for a day, and what is wrong here can be read later.
        """
        time = now_ms if envelope.time is None and self._way.arrival_counts else envelope.time
        try:
            return fact_reader(event, self._privacy(org))(envelope.body, topic_id, time)
        except Unreadable:
            raise
        except Exception as ours:
            where = extract_tb(ours.__traceback__)[-1]
            about: dict[str, Any]
            said, about = type(ours).__name__, {"at": f"{where.filename}:{where.lineno}"}
            if not discreet(event.record, self._privacy(org)):
                said, about = f"{said}: {ours}", {"exc_info": ours}
            _log.error("an event trips our own code", topic=envelope.topic, **about)
            raise Unreadable(_OURS, said) from None

    def _privacy(self, org: str) -> Privacy:
        return self._privacies.get(org, _STRICTEST)


def _every_record() -> Iterator[type[Record]]:
    return (event.record for event in catalogue.events())


def is_letter(record: LogRecord) -> bool:
    return record.type is _DEAD


def cause_of(letter: LogRecord) -> str:
    """A metric's label must not grow with what is sent to us."""
    field: str = letter.values["field"]
    return field if field in ("body", "topicName", _OURS) else "field"


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
