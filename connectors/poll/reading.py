"""A listed body → the entity's content, and the facts that the body holds as well."""

from collections.abc import Callable, Mapping
from functools import cache, partial, wraps
from traceback import extract_tb
from typing import Any, Final, ParamSpec, TypeVar

import msgspec
import structlog

from connectors.observe.metrics import UNKNOWN_FIELDS
from connectors.poll.entity import Reading
from schemas.declare.events import Event
from schemas.declare.kinds import WrongType, read_instant, read_text
from schemas.declare.objects import Object
from schemas.derive.record_types import record_type
from schemas.reading.errors import Unreadable
from schemas.reading.facts import Fact, fact_reader
from schemas.reading.letters import discreet, quiet
from schemas.reading.privacy import KEEP_ALL, Privacy
from schemas.reading.unknown import Known, known_paths, rest_as_text, unknown
from schemas.reading.values import at, treated_reader

Body = Mapping[str, Any]
P = ParamSpec("P")
T = TypeVar("T")
_OURS: Final = "trunkline"
_log: Final = structlog.get_logger()


def _carefully(read: Callable[P, T]) -> Callable[P, T]:
    """The function, to which a body that trips our own code is unreadable: it must not end a run of which it
    would be a part again and again. What it says is not told.
    """

    @wraps(read)
    def carefully(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return read(*args, **kwargs)
        except Unreadable:
            raise
        except Exception as ours:
            where, what = extract_tb(ours.__traceback__)[-1], type(ours).__name__
            _log.error("a body trips our own code", error=what, at=f"{where.filename}:{where.lineno}")
            raise Unreadable(_OURS, what) from None

    return carefully


def decode(raw: bytes) -> Body:
    """Raises Unreadable where the bytes are no JSON object."""
    try:
        body = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as broken:
        raise Unreadable("body", f"not JSON: {broken}") from None
    if not isinstance(body, Mapping):
        raise Unreadable("body", f"expected an object, got {type(body).__name__}")
    return body


@_carefully
def read_entity(
    declared: Object, body: Body, privacy: Privacy = KEEP_ALL, parent: str | None = None
) -> tuple[str, Reading]:
    """The entity's id and what is said of it; `parent` is whose list it stands in. Raises Unreadable."""
    read = partial(_read_entity, declared, body, privacy, parent)
    return quiet(read)() if discreet(declared.record, privacy) else read()


def stamped(declared: Object, body: Body, parent: str | None) -> Body:
    """The body with the id that its list belongs to, which it doesn't say itself."""
    return body if declared.per is None else {**body, declared.per.parameter: parent}


def parent_of(entity_id: str) -> str:
    """Whose list an entity stands in, by the entity's id; Genesys's ids have no slash."""
    return entity_id.partition("/")[0]


def _read_entity(declared: Object, body: Body, privacy: Privacy, parent: str | None) -> tuple[str, Reading]:
    body = stamped(declared, body, parent)
    values = treated_reader(declared.record, privacy)(body, "")
    modified = _at(body, declared.modified, read_instant) if declared.modified else None
    extra = rest_as_text(declared.read_as, privacy)(unknown(body, _known(declared)))
    if extra:
        UNKNOWN_FIELDS.labels(record_type(declared).name).inc()
    content = msgspec.msgpack.encode(values, order="deterministic")
    entity_id = _at(body, declared.id_path, read_text)
    if not entity_id:
        raise Unreadable(declared.id_path, "is missing")
    if declared.per is None:
        return entity_id, Reading(content, modified, values.get("division_id"), extra)
    # Who sees a parent sees its whole list: a member's own division says nothing of what can be seen.
    return f"{parent}/{entity_id}", Reading(content, modified, None, extra)


@_carefully
def read_twin(
    event: Event, body: Body, topic_id: str, time: int | None, privacy: Privacy = KEEP_ALL
) -> list[Fact]:
    """The facts of a body that is, or holds, the REST twin of an event; none where it holds nothing of it.

    `time` is the effective time of facts that say none. Raises Unreadable.
    """
    if event.parts:
        body = {key: body[key] for key in event.parts.keys if key in body}
        if next(iter(event.parts.cut(body)), None) is None:
            return []
    facts = fact_reader(event, privacy)(body, topic_id, time)
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
