"""Whether each list, snapshot and detail may be read: asked for in the smallest piece that there is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import msgspec

from connectors.genesys.client import Query
from connectors.genesys.errors import NoPermission, NotRead, NotThere, RequestRefused, UnreadableAnswer
from connectors.poll.saying import said
from deploy.doctor.asking import Asking
from deploy.doctor.findings import Finding, Verdict, failure, good, unknown
from schemas.declare.events import Event, Fetch, Snapshot
from schemas.declare.kinds import WrongType, read_text
from schemas.declare.objects import Cursor, Object, PageNumber
from schemas.declare.permissions import Permission
from schemas.derive.pages.blocks import words_of
from schemas.reading.errors import Unreadable
from schemas.reading.values import at

PERMISSION: Final = "permission"
NOBODY: Final = "00000000-0000-0000-0000-000000000000"
"""An id that no conversation has."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the smallest page shows. `total` and `first`, an entity's id, where it says them."""

    finding: Finding
    total: int | None = None
    first: str | None = None


class _Envelope(msgspec.Struct, frozen=True):
    entities: list[msgspec.Raw] | None = None
    total: int | None = None


async def object_seen(asking: Asking, declared: Object, parents: Mapping[str, Seen]) -> Seen:
    """`parents` has what was seen of the objects that others have a list for each of."""
    path, per = declared.path, declared.per
    if per is not None:
        parent = parents[per.of].first
        if parent is None:
            return Seen(_nobody(declared.name, per.of, parents))
        path = path.replace(f"{{{per.parameter}}}", quote(parent, safe=""))
    try:
        body = await _smallest(asking, path, declared)
        total, first = _shown(declared, body)
    except NotRead as trouble:
        return Seen(_refused(declared.name, trouble, declared.permission))
    return Seen(good(PERMISSION, declared.name, _told(declared, total)), total, first)


def _told(declared: Object, total: int | None) -> str:
    if total is None:
        return "may be read"
    each = f" in the first of {declared.per.of}" if declared.per else ""
    return f"may be read: {total:,}{each}"


async def _smallest(asking: Asking, path: str, declared: Object) -> bytes:
    """A single row, or a whole page where that is refused."""
    try:
        return await asking.get(path, _query(declared, 1), declared.name)
    except RequestRefused as refused:
        if refused.status != 400:
            raise
    return await asking.get(path, _query(declared, 25), declared.name)


def _query(declared: Object, size: int) -> Query:
    style = declared.pages
    if isinstance(style, PageNumber):
        return (*declared.query, (style.size_parameter, str(size)), ("pageNumber", "1"))
    return (
        (*declared.query, (style.size_parameter, str(size))) if isinstance(style, Cursor) else declared.query
    )


def _shown(declared: Object, body: bytes) -> tuple[int | None, str | None]:
    """Raises NotRead where it is not a list."""
    try:
        if isinstance(declared.pages, PageNumber | Cursor):
            page = msgspec.json.decode(body, type=_Envelope, strict=False)
            rows, total = page.entities or [], page.total
        else:
            rows = msgspec.json.decode(body, type=list[msgspec.Raw])
            total = len(rows)
        return total, _id(declared, rows)
    except (msgspec.MsgspecError, UnicodeDecodeError, Unreadable, WrongType) as wrong:
        raise UnreadableAnswer(declared.path, "body", f"not in the published form: {wrong}", body) from None


def _id(declared: Object, rows: Sequence[msgspec.Raw]) -> str | None:
    if not rows:
        return None
    found = at(msgspec.json.decode(rows[0]), tuple(declared.id_path.split(".")))
    return None if found is None else read_text(found)


def _nobody(name: str, of: str, objects: Mapping[str, Seen]) -> Finding:
    failed = objects[of].finding.verdict is Verdict.FAILURE
    why = f"{of} can't be read, and it is asked by their ids" if failed else f"there are no {of} to ask about"
    return unknown(PERMISSION, name, why)


async def snapshot_seen(asking: Asking, event: Event, twin: Snapshot, objects: Mapping[str, Seen]) -> Finding:
    first = objects[twin.of].first
    if first is None:
        return _nobody(event.name, twin.of, objects)
    try:
        await asking.ask(lambda client: said(client, twin, [first], event.name), twin.path)
    except NotRead as trouble:
        return _refused(event.name, trouble, twin.permission)
    return good(PERMISSION, event.name, "may be read")


async def fetch_seen(asking: Asking, event: Event, fetch: Fetch) -> Finding:
    """Asked for what isn't there: whoever may not ask is told so first."""
    try:
        await asking.get(fetch.path, ((fetch.ids_parameter, NOBODY),), event.name)
    except NotThere:
        pass
    except RequestRefused as refused:
        return unknown(PERMISSION, event.name, f"can't be told without one that there is: {refused}")
    except NotRead as trouble:
        return _refused(event.name, trouble, fetch.permission)
    return good(PERMISSION, event.name, "may be read")


def _refused(name: str, trouble: NotRead, declared: Permission) -> Finding:
    if not isinstance(trouble, NoPermission):
        return failure(PERMISSION, name, str(trouble))
    missing = trouble.permissions or declared.names
    if not missing:
        return failure(PERMISSION, name, "403, and no permission is known that would help", screen("…"))
    any_one = not declared.every and len(missing) > 1 and set(missing) <= set(declared.names)
    said = f"the client's roles lack {' or '.join(missing) if any_one else ', '.join(missing)}"
    return failure(PERMISSION, name, said, "; ".join(map(screen, missing[:1] if any_one else missing)))


def screen(permission: str) -> str:
    """Where an administrator gives it: `telephony:plugin:all` is Telephony > Plugin > All."""
    steps = " > ".join(map(words_of, permission.split(":")))
    return f"Admin > People & Permissions > Roles / Permissions > {steps}"
