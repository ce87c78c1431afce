"""Messages of an organisation's sockets → records in the outbox."""

from collections import OrderedDict
from hashlib import blake2b
from typing import Final

from connectors.intake.events import Events, Live, Way, cause_of, is_letter
from connectors.notify.outbox import Outbox
from connectors.observe.metrics import DEAD, NOT_LIVE, UNKNOWN_FIELDS
from schemas.clock import Clock
from schemas.declare.events import Event
from schemas.declare.header import WEBSOCKET
from schemas.declare.kinds import Term
from schemas.log_record import LogRecord
from schemas.reading.errors import Unreadable
from schemas.reading.privacy import Privacy

_WAY: Final = Way(WEBSOCKET, Term("notify"), arrival_counts=True)
_REMEMBERED: Final = 20_000


class Inbox:
    """Of one organisation. While one channel takes over from another both bring the same message: most such
    are the same fact and stored once, but not those that say nothing of their time.
    """

    def __init__(self, org: str, privacy: Privacy, live: Live, outbox: Outbox, clock: Clock) -> None:
        self._org = org
        self._events = Events(_WAY, {org: privacy}, live)
        self._outbox = outbox
        self._clock = clock
        self._seen: OrderedDict[bytes, None] = OrderedDict()

    def take(self, raw: bytes, item: object) -> None:
        """`item` is what `raw` decodes to, None where it is no JSON."""
        now = self._clock.now_ms()
        try:
            if item is None:
                raise Unreadable("body", "not JSON")
            read = self._events.read(item, self._org, now)
        except Unreadable as broken:
            letter = self._events.letter(raw, broken, item, self._org, now)
            DEAD.labels(_WAY.stage, cause_of(letter)).inc()
            self._outbox.put([letter], now)
            return
        if read.left_out:
            NOT_LIVE.labels(self._org, read.left_out).inc()
        if read.records and not self._again(raw, read.records[0]):
            if any(record.extra for record in read.records):
                UNKNOWN_FIELDS.labels(read.records[0].type.name).inc()
            self._outbox.put(read.records, now)

    def _again(self, raw: bytes, record: LogRecord) -> bool:
        """Whether it is a message that came before: with an id of its own, and of an event without a time."""
        declared = record.type.declaration
        if is_letter(record) or not isinstance(declared, Event) or not declared.timeless:
            return False
        if not record.envelope_id:
            return False
        digest = blake2b(raw, digest_size=16).digest()
        if digest in self._seen:
            return True
        self._seen[digest] = None
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return False
