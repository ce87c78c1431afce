"""An event's body → its facts: entity, effective time, values, and what nobody knows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from schemas.declare.columns import Body
from schemas.declare.events import Event, Part
from schemas.declare.kinds import WrongType, read_instant, read_text
from schemas.reading.errors import Unreadable
from schemas.reading.letters import discreet, quiet
from schemas.reading.privacy import KEEP_ALL, Privacy
from schemas.reading.unknown import Known, known_paths, rest_as_text, unknown
from schemas.reading.values import at, treated_reader


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of an event, still without the organisation and the time of arrival."""

    entity_id: str
    effective_time: int
    values: dict[str, Any]
    extra: str


def _entity(event: Event) -> Callable[[Body, str], str]:
    if event.entity_path is None:
        return _named
    path, steps = event.entity_path, tuple(event.entity_path.split("."))

    def from_body(body: Body, topic_id: str) -> str:
        """Some bodies repeat the id of the topic name, some leave it out."""
        value = at(body, steps)
        try:
            found = topic_id if value is None else read_text(value)
        except WrongType as wrong:
            raise Unreadable(path, str(wrong)) from None
        if not found:
            raise Unreadable(path, "is missing, and the topic name has no id")
        return found

    return from_body


def _named(_body: Body, topic_id: str) -> str:
    if not topic_id:
        raise Unreadable("topicName", "has no id, and nothing else says what it is about")
    return topic_id


def _instant(where: str, value: object, otherwise: int | None) -> int:
    if value is None:
        if otherwise is None:
            raise Unreadable(where, "no effective time in the body, none in the envelope")
        return otherwise
    try:
        return read_instant(value)
    except WrongType as wrong:
        raise Unreadable(where, str(wrong)) from None


def _whole(event: Event) -> Callable[[Body], Iterator[Part]]:
    if event.time is None:
        return lambda body: iter((Part(body),))
    where, steps = event.time.path, tuple(event.time.path.split("."))

    def one(body: Body) -> Iterator[Part]:
        time = at(body, steps)
        if time is None:
            raise Unreadable(where, "is missing: a state without its time can't be placed")
        yield Part(body, time)

    return one


@cache
def fact_reader(event: Event, privacy: Privacy = KEEP_ALL) -> Callable[[Body, str, int | None], list[Fact]]:
    """A function of (body, id in the topic name, envelope time) to the body's facts, at least one, without
    what the policy on personal data doesn't keep.

    It raises Unreadable where the body is not what the declaration says, naming the field.
    """
    entity, values = _entity(event), treated_reader(event.record, privacy)
    as_text = rest_as_text((event.record,), privacy)
    parts = event.parts.cut if event.parts else _whole(event)
    where = event.time.path if event.time else "time"
    named = [p for p in (event.entity_path, event.time.path if event.time else None) if p]
    known = known_paths(event.record, (*event.ignored, *([] if event.parts else named)))
    outer: Known = dict.fromkeys(event.parts.keys) if event.parts else {}

    def read(body: Body, topic_id: str, envelope_time: int | None) -> list[Fact]:
        entity_id = entity(body, topic_id)
        rest = unknown(body, outer) if outer else {}
        facts = []
        for part in parts(body):
            effective = _instant(where, part.time, envelope_time)
            rest |= unknown(part.body, known)
            facts.append(Fact(entity_id, effective, values(part.body, ""), as_text(rest)))
            rest = {}
        if not facts:
            raise Unreadable("body", f"none of {', '.join(event.parts.keys) if event.parts else ''}")
        return facts

    return quiet(read) if discreet(event.record, privacy) else read
