"""Lists, page by page: one function for each style of paging that objects declare.

A list that was read half can be gone on with later, by somebody else: each page says where.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import assert_never
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit

import msgspec

from connectors.genesys.borders import Get, overlap
from connectors.genesys.client import Query
from connectors.genesys.envelopes import Envelope, decoded
from connectors.genesys.errors import ListRepeats, RequestRefused, UnreadableAnswer
from schemas.declare.kinds import WrongType, read_text
from schemas.declare.objects import Cursor, PageNumber, Pages, WholeArray
from schemas.reading.errors import Unreadable
from schemas.reading.values import at as reach


class Onward(msgspec.Struct, frozen=True, array_like=True):
    """Where a list goes on: the next question, which page that is, and what must not come twice."""

    path: str
    query: tuple[tuple[str, str], ...]
    number: int
    seen: frozenset[bytes]
    sized: tuple[tuple[str, str], ...]
    """The first question's parameters."""
    repeats: bool = False
    """It would lead in a circle."""
    total: int | None = None
    """What the page before it said that there are."""
    back: tuple[str, tuple[tuple[str, str], ...]] | None = None
    """The question that the page before it answered."""


@dataclass(frozen=True, slots=True)
class Page:
    """Bodies as they came, byte for byte; `total` is what the server says there are of all."""

    bodies: tuple[bytes, ...]
    total: int | None
    doubt: str | None = None
    """Why the list may be longer than what was answered."""
    onward: Onward | None = None
    """None: it is the last page."""
    again: bool = False
    """A page that was read before, and was asked for again: what moved over its border is on it."""


def pages(get: Get, path: str, query: Query, style: Pages, at: Onward | None = None) -> AsyncIterator[Page]:
    """Every page of a list, in order; at least one. `at`: from there on. Raises NotRead."""
    match style:
        case PageNumber():
            return _by_number(get, path, query, style, at)
        case Cursor():
            return _by_cursor(get, path, query, style, at)
        case WholeArray():
            return _whole_array(get, path, query, style)
        case _:
            assert_never(style)


async def whole_array(get: Get, path: str, query: Query) -> tuple[bytes, ...]:
    """The bodies of a bare JSON array."""
    answer = await get(path, query)
    return tuple(bytes(item) for item in decoded(path, answer, list[msgspec.Raw]))


async def _whole_array(get: Get, path: str, query: Query, style: WholeArray) -> AsyncIterator[Page]:
    bodies = await whole_array(get, path, query)
    cut = len(bodies) == style.warn_at
    yield Page(bodies, None, f"{len(bodies)} rows are the most that it answers with" if cut else None)


async def _by_number(
    get: Get, path: str, query: Query, style: PageNumber, at: Onward | None
) -> AsyncIterator[Page]:
    at, answer = await _begun(get, path, query, style, at)
    while True:
        envelope = decoded(path, answer, Envelope)
        if at.back and at.total is not None and (envelope.total or 0) < at.total:
            met = await overlap(get, at.back, (at.path, at.query), at.total, answer)
            yield Page(met.bodies, at.total, met.doubt, at, again=True)
            envelope = decoded(path, met.answer, Envelope)
        bodies = envelope.bodies
        try:
            following = _following(path, query, style, envelope, at.number) if bodies else None
        except UnreadableAnswer:
            yield Page(bodies, envelope.total)
            raise
        onward = following and _onward(at, following, bodies)
        if onward:
            onward = msgspec.structs.replace(onward, total=envelope.total, back=(at.path, at.query))
        doubt = envelope.nothing
        if onward is None:
            size = envelope.page_size or int(dict(at.sized)[style.size_parameter])
            doubt = doubt or envelope.open_end(size if style.counted else None)
        yield Page(bodies, envelope.total, doubt, onward)
        if onward is None:
            return
        at, answer = onward, await _ask(get, onward)


async def _by_cursor(
    get: Get, path: str, query: Query, style: Cursor, at: Onward | None
) -> AsyncIterator[Page]:
    at, answer = await _begun(get, path, query, style, at)
    while True:
        envelope = decoded(path, answer, Envelope)
        bodies = envelope.bodies
        try:
            following = _further(path, at.sized, style, answer, query)
        except UnreadableAnswer:
            yield Page(bodies, None)
            raise
        onward = following and _onward(at, following)
        yield Page(bodies, None, envelope.nothing, onward)
        if onward is None:
            return
        at, answer = onward, await _ask(get, onward)


async def _begun(
    get: Get, path: str, query: Query, style: PageNumber | Cursor, at: Onward | None
) -> tuple[Onward, bytes]:
    """Where we are, and the answer to that."""
    if at is not None:
        return at, await _ask(get, at)
    sized, answer = await _first(get, path, query, style)
    return Onward(path, tuple(sized), 1, frozenset({_mark((path, sized))}), tuple(sized)), answer


def _onward(at: Onward, following: tuple[str, Query], *marks: object) -> Onward:
    """`marks`: what must not come twice beside the question."""
    path, query = following
    new = {_mark((path, tuple(query))), *map(_mark, marks)}
    return Onward(path, tuple(query), at.number + 1, at.seen | new, at.sized, bool(new & at.seen))


async def _ask(get: Get, onward: Onward) -> bytes:
    if onward.repeats:
        raise ListRepeats(f"{onward.path}: a page came twice; what was read of the list is not all of it")
    return await get(onward.path, onward.query)


def _further(path: str, sized: Query, style: Cursor, answer: bytes, query: Query) -> tuple[str, Query] | None:
    """Where the answer says that the list goes on, which an empty page can say too."""
    try:
        at = reach(msgspec.json.decode(answer), tuple(style.field.split(".")))
        said = None if at is None else read_text(at)
    except (Unreadable, WrongType) as wrong:
        raise UnreadableAnswer(path, style.field, str(wrong), answer) from None
    if not said:
        return None
    if style.parameter:
        return path, (*sized, (style.parameter, said))
    where, asked = _linked(path, query, said)
    # A link whose cursor is empty leads back to the beginning: it stands behind the last page.
    return None if any(not value for key, value in asked if key not in dict(sized)) else (where, asked)


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
    path: str, query: Query, style: PageNumber, envelope: Envelope, number: int
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


def _mark(what: object) -> bytes:
    """Short, and the same for the same in every process."""
    return blake2b(msgspec.msgpack.encode(what), digest_size=16).digest()
