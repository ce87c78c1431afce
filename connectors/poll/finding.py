"""Bodies of what ended in a window of time, page by page."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count

import msgspec

from connectors.genesys.client import Client
from connectors.genesys.errors import ListRepeats
from connectors.genesys.window import Priority
from connectors.poll.asking import items_of
from connectors.poll.stretches import Stretch
from schemas.declare.events import Fetch, Search


@dataclass(frozen=True, slots=True)
class FoundPage:
    number: int
    bodies: list[bytes]


async def found(
    client: Client, fetch: Fetch, search: Search, window: Stretch, declaration: str, first: int = 1
) -> AsyncIterator[FoundPage]:
    """From a page on, to the first empty one: totals are approximate, and pages shift while data flows in,
    so that what was read may come again. Raises NotRead.
    """
    before: list[bytes] = []
    for number in count(first):
        sent = msgspec.json.encode(search.body(window.start, window.end, number))
        answer = await client.order("POST", search.path, sent, (), declaration, Priority.BACKFILL)
        bodies = items_of(search.path, fetch.items, answer)
        if not bodies:
            return
        if bodies == before:
            raise ListRepeats(f"{search.path}: page {number} is the one before it")
        before = bodies
        yield FoundPage(number, bodies)
