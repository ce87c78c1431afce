"""A listed body → the entity's content, and the facts that the body holds as well."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec

from connectors.observe.metrics import UNKNOWN_FIELDS
from connectors.poll.entity import Reading
from schemas.declare.events import Event
from schemas.declare.kinds import WrongType, read_instant, read_text
from schemas.declare.objects import Object
from schemas.derive.record_types import record_type
from schemas.reading.errors import Unreadable
from schemas.reading.facts import Fact, fact_reader
from schemas.reading.unknown import Known, as_text, known_paths, unknown
from schemas.reading.values import at, reader

Body = Mapping[str, Any]


def decode(raw: bytes) -> Body:
    """Raises Unreadable where the bytes are no JSON object."""
    try:
        body = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as broken:
        raise Unreadable("body", f"not JSON: {broken}") from None
    if not isinstance(body, Mapping):
        raise Unreadable("body", f"expected an object, got {type(body).__name__}")
    return body


def read_entity(declared: Object, body: Body) -> tuple[str, Reading]:
    """The entity's id and what is said of it. Raises Unreadable."""
    values = reader(declared.record)(body, "")
    modified = _at(body, declared.modified, read_instant) if declared.modified else None
    extra = as_text(unknown(body, _known(declared)))
    if extra:
        UNKNOWN_FIELDS.labels(record_type(declared).name).inc()
    content = msgspec.msgpack.encode(values, order="deterministic")
    entity_id = _at(body, declared.id_path, read_text)
    if not entity_id:
        raise Unreadable(declared.id_path, "is missing")
    return entity_id, Reading(content, modified, values.get("division_id"), extra)


def read_twin(event: Event, body: Body, topic_id: str, time: int | None) -> list[Fact]:
    """The facts of a body that is, or holds, the REST twin of an event; none where it holds nothing of it.

    `time` is the effective time of facts that say none. Raises Unreadable.
    """
    if event.parts:
        body = {key: body[key] for key in event.parts.keys if key in body}
        if next(iter(event.parts.cut(body)), None) is None:
            return []
    facts = fact_reader(event)(body, topic_id, time)
    if any(fact.extra for fact in facts):
        UNKNOWN_FIELDS.labels(record_type(event).name).inc()
    return facts


@cache
def _known(declared: Object) -> Known:
    own = [path for path in (declared.id_path, declared.modified) if path]
    return known_paths(declared.record, (*declared.ignored, *own))


def _at(body: Body, path: str, read: Any) -> Any:
    value = at(body, tuple(path.split(".")))
    try:
        return None if value is None else read(value)
    except WrongType as wrong:
        raise Unreadable(path, str(wrong)) from None
