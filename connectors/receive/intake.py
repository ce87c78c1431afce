"""A request's body → log records. Pure: what becomes of every event in it, and nothing is dropped."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from connectors.intake.events import Events, Live, Way, cause_of, is_letter
from schemas.declare.header import EVENTBRIDGE
from schemas.declare.kinds import Term
from schemas.log_record import LogRecord
from schemas.reading.envelope import open_envelope, organization, parse
from schemas.reading.errors import Unreadable
from schemas.reading.privacy import Privacy

_WAY: Final = Way(EVENTBRIDGE, Term("receive"))


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
    """Records of a request; the dead letters among them are counted by cause.

    `not_live` are the record types of events that another transport tells, by organisation.
    """

    records: tuple[LogRecord, ...]
    dead: tuple[str, ...]
    unknown_fields: tuple[str, ...]
    not_live: tuple[tuple[str, str], ...] = ()


class Intake:
    """Knows the organisations and the topics; `take` does the rest."""

    def __init__(
        self,
        organisations: Mapping[str, str],
        privacies: Mapping[str, Privacy] | None = None,
        live: Live = lambda org, topic, at: (),
    ) -> None:
        """`organisations`: Genesys's organisation id → our name; `privacies`: by our name."""
        self._names = dict(organisations)
        self._known = set(organisations.values())
        self._events = Events(_WAY, privacies or {}, live)

    def take(self, raw: bytes, caller: Caller, now_ms: int) -> Taken:
        """Raises UnknownOrganisation or NotAdmitted; then nothing of the request counts as received."""
        try:
            items = parse(raw)
        except Unreadable as broken:
            org = self._sender(caller) or ""
            return _buried([self._events.letter(raw, broken, None, org, now_ms)], [])
        whole = len(items) == 1
        records: list[LogRecord] = []
        not_live: list[tuple[str, str]] = []
        for item in items:
            org = self._org(item, caller)
            try:
                read = self._events.read(item, org, now_ms)
            except Unreadable as broken:
                payload = raw if whole else msgspec.json.encode(item)
                records.append(self._events.letter(payload, broken, item, org, now_ms))
            else:
                records += read.records
                not_live += [(org, read.left_out)] if read.left_out else []
        return _buried(records, not_live)

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


def _readable(item: object) -> bool:
    try:
        open_envelope(item)
    except Unreadable:
        return False
    return True


def _buried(records: list[LogRecord], not_live: list[tuple[str, str]]) -> Taken:
    dead = tuple(cause_of(record) for record in records if is_letter(record))
    unknown = tuple(record.type.name for record in records if record.extra)
    return Taken(tuple(records), dead, unknown, tuple(not_live))
