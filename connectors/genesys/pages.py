"""Lists, page by page: one function for each style of paging that objects declare."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from hashlib import blake2b
from itertools import count
from typing import TypeVar, assert_never
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit

import msgspec

from connectors.genesys.client import Query
from connectors.genesys.errors import ListRepeats, RequestRefused, UnreadableAnswer
from schemas.declare.kinds import WrongType, read_text
from schemas.declare.objects import Cursor, PageNumber, Pages, WholeArray
from schemas.reading.errors import Unreadable
from schemas.reading.values import at as reach

T = TypeVar("T")

Get = Callable[[str, Query], Awaitable[bytes]]
"""(path, parameters) → the answer's body; raises NotRead."""


@dataclass(frozen=True, slots=True)
class Page:
    """Bodies as they came, byte for byte; `total` is what the server says there are of all."""

    bodies: tuple[bytes, ...]
    total: int | None
    doubt: str | None = None
    """Why the list may be longer than what was answered."""


class _Envelope(msgspec.Struct, frozen=True, rename="camel"):
    entities: list[msgspec.Raw] | None = None
    page_size: int | None = None
    page_count: int | None = None
    total: int | None = None
    next_uri: str | None = None


def pages(get: Get, path: str, query: Query, style: Pages) -> AsyncIterator[Page]:
    """Every page of a list, in order; at least one. Raises NotRead."""
    match style:
        case PageNumber():
            return _by_number(get, path, query, style)
        case Cursor():
            return _by_cursor(get, path, query, style)
        case WholeArray():
            return _whole_array(get, path, query, style)
        case _:
            assert_never(style)


async def whole_array(get: Get, path: str, query: Query) -> tuple[bytes, ...]:
    """The bodies of a bare JSON array."""
    answer = await get(path, query)
    return tuple(bytes(item) for item in _decoded(path, answer, list[msgspec.Raw]))


async def _whole_array(get: Get, path: str, query: Query, style: WholeArray) -> AsyncIterator[Page]:
    bodies = await whole_array(get, path, query)
    cut = len(bodies) == style.warn_at
    yield Page(bodies, None, f"{len(bodies)} rows are the most that it answers with" if cut else None)


async def _by_number(get: Get, path: str, query: Query, style: PageNumber) -> AsyncIterator[Page]:
    sized, answer = await _first(get, path, query, style)
    seen: set[object] = {(path, sized)}
    for number in count(1):
        envelope = _decoded(path, answer, _Envelope)
        bodies = tuple(bytes(entity) for entity in envelope.entities or ())
        yield Page(bodies, envelope.total)
        following = _following(path, query, style, envelope, number)
        if not bodies or following is None:
            return
        _once(seen, following, path)
        _once(seen, _digest(bodies), path)
        answer = await get(*following)


async def _by_cursor(get: Get, path: str, query: Query, style: Cursor) -> AsyncIterator[Page]:
    sized, answer = await _first(get, path, query, style)
    seen: set[object] = {(path, sized)}
    while True:
        envelope = _decoded(path, answer, _Envelope)
        bodies = tuple(bytes(entity) for entity in envelope.entities or ())
        yield Page(bodies, None)
        following = _further(path, sized, style, answer, query)
        if following is None:
            return
        _once(seen, following, path)
        answer = await get(*following)


def _further(path: str, sized: Query, style: Cursor, answer: bytes, query: Query) -> tuple[str, Query] | None:
    """Where the answer says that the list goes on, which an empty page can say too."""
    try:
        at = reach(msgspec.json.decode(answer), tuple(style.field.split(".")))
        said = None if at is None else read_text(at)
    except (Unreadable, WrongType) as wrong:
        raise UnreadableAnswer(path, style.field, str(wrong), answer) from None
    if not said:
        return None
    return (path, (*sized, (style.parameter, said))) if style.parameter else _linked(path, query, said)


async def _first(get: Get, path: str, query: Query, style: PageNumber | Cursor) -> tuple[Query, bytes]:
    """The first page, in a size that the server takes: the maxima of most lists are not published."""
    *larger, smallest = (style.size, *(size for size in (100, 25) if size < style.size))
    for size in larger:
        sized = _sized(query, style, size)
        try:
            return sized, await get(path, sized)
        except RequestRefused as refused:
            if refused.status != 400:
                raise
    sized = _sized(query, style, smallest)
    return sized, await get(path, sized)


def _sized(query: Query, style: PageNumber | Cursor, size: int) -> Query:
    if isinstance(style, PageNumber):
        return _numbered(query, style, size, 1)
    return (*query, (style.size_parameter, str(size)))


def _following(
    path: str, query: Query, style: PageNumber, envelope: _Envelope, number: int
) -> tuple[str, Query] | None:
    """The next page's path and parameters: by nextUri, else by number; None after the last."""
    if envelope.next_uri:
        return _linked(path, query, envelope.next_uri)
    if envelope.page_count is None or number >= envelope.page_count:
        return None
    return path, _numbered(query, style, envelope.page_size or style.size, number + 1)


def _linked(path: str, query: Query, uri: str) -> tuple[str, Query]:
    """A nextUri may be relative, or name another host or our prefix: its path from /api/ on is what counts.

    What we asked for and it leaves out (`expand`) is asked for again.
    """
    link = _link(path, uri)
    said = parse_qsl(link.query, keep_blank_values=True)
    kept = [(key, value) for key, value in query if key not in dict(said)]
    return link.path[max(0, link.path.find("/api/")) :], (*said, *kept)


def _link(path: str, uri: str) -> SplitResult:
    try:
        return urlsplit(urljoin(path, uri))
    except ValueError as wrong:
        raise UnreadableAnswer(path, "nextUri", str(wrong), uri.encode()) from None


def _numbered(query: Query, style: PageNumber, size: int, number: int) -> Query:
    return (*query, (style.size_parameter, str(size)), ("pageNumber", str(number)))


def _once(seen: set[object], what: object, path: str) -> None:
    if what in seen:
        raise ListRepeats(f"{path}: a page came twice; what was read of the list is not all of it")
    seen.add(what)


def _digest(bodies: tuple[bytes, ...]) -> bytes:
    return blake2b(b"\0".join(bodies), digest_size=16).digest()


def _decoded(path: str, answer: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(answer, type=kind, strict=False)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as broken:
        raise UnreadableAnswer(path, "body", str(broken), answer) from None
