"""Lists that get shorter while they are read: what moves over the border between two pages is found there."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from connectors.genesys.client import Query
from connectors.genesys.envelopes import Envelope, decoded

Ask = tuple[str, Query]
"""A question: path and parameters."""
Get = Callable[[str, Query], Awaitable[bytes]]
"""(path, parameters) → the answer's body; raises NotRead."""
_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Border:
    """`bodies` of the pages that were asked for again, and the answer that counts of the newer one."""

    bodies: tuple[bytes, ...]
    answer: bytes
    doubt: str | None = None


async def overlap(get: Get, older: Ask, newer: Ask, total: int, answer: bytes) -> Border:
    """`total` is what the older page said; `answer` is the newer page, which says that there are less.

    The list has moved up: what stood first on the newer page may stand last on the older one by now. So that
    is asked for again, until both pages have been read of a list that is equally long. Raises NotRead.
    """
    page, met = decoded(newer[0], answer, Envelope), list[bytes]()
    if total - (page.total or 0) >= (page.page_size or 1):
        return Border((), answer, f"the list changed while it was read: of {total} it became {page.total}")
    for _ in range(_TRIES):
        again = decoded(older[0], await get(*older), Envelope)
        met += again.bodies
        if again.total == page.total:
            return Border(tuple(met), answer)
        met += page.bodies
        answer = await get(*newer)
        page = decoded(newer[0], answer, Envelope)
        if again.total == page.total:
            return Border(tuple(met), answer)
    return Border(tuple(met), answer, "the list changed while it was read, again and again")
