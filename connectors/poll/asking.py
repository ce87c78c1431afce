"""Bodies by their ids: many at once, and one by one where the server doesn't know how to."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from urllib.parse import quote

import msgspec

from connectors.genesys.client import Query
from connectors.genesys.errors import NotThere, ReadLater, RequestRefused, UnreadableAnswer
from schemas.declare.events import Fetch

Get = Callable[[str, Query], Awaitable[bytes]]


class Asking:
    """Remembers whether the server answers batches: the published contract doesn't promise it.

    `refused` has the ids that were refused by themselves, and why: they must not keep others from being asked
    for, and are as good as not there.
    """

    def __init__(self, fetch: Fetch, get: Get) -> None:
        self._fetch = fetch
        self._get = get
        self._batches = True
        self._unknown = False
        """The last batch was refused: perhaps there is no such call."""
        self._alone: dict[str, None] = {}
        """Ids that are asked for one by one behind all others: those that no answer came to last time."""
        self.refused: dict[str, str] = {}

    async def answers(self, ids: Sequence[str]) -> AsyncIterator[tuple[Sequence[str], list[bytes]]]:
        """Ids that were asked for together, and the bodies that are there of them. Raises NotRead."""
        size, wanted = self._fetch.batch, set(ids)
        self.refused = {}
        together = [i for i in ids if i not in self._alone]
        for first in range(0, len(together), size):
            lot = together[first : first + size]
            if self._batches and (bodies := await self._batch(lot)) is not None:
                yield lot, bodies
            else:
                async for answer in self._singly(lot):
                    yield answer
                if self._unknown and not self.refused.keys() & set(lot):
                    self._batches = False
        async for answer in self._singly([i for i in self._alone if i in wanted]):
            yield answer

    async def _singly(self, ids: Sequence[str]) -> AsyncIterator[tuple[Sequence[str], list[bytes]]]:
        """One that Genesys fails to answer again and again has been asked for, and others go before it."""
        for one in ids:
            self._alone.pop(one, None)
            try:
                bodies = await self._one(one)
            except ReadLater as later:
                self._alone[one] = None
                self.refused[one] = str(later)
                yield [one], []
                raise
            yield [one], bodies

    async def _batch(self, ids: Sequence[str]) -> list[bytes] | None:
        """None where they are to be asked for one by one: there is no such call here, and then it isn't tried
        again, or one of the ids is refused, or one of the bodies spoils the answer.
        """
        self._unknown = False
        try:
            answer = await self._get(self._fetch.path, ((self._fetch.ids_parameter, ",".join(ids)),))
            return items_of(self._fetch.path, self._fetch.items, answer)
        except ReadLater:  # perhaps for one of them
            self._alone |= dict.fromkeys(ids)
            raise
        except (NotThere, RequestRefused):
            self._unknown = True
        except UnreadableAnswer:
            pass
        return None

    async def _one(self, one: str) -> list[bytes]:
        try:
            return [await self._get(self._fetch.one_path.replace("{id}", quote(one, safe="")), ())]
        except NotThere:
            return []
        except RequestRefused as refused:
            self.refused[one] = str(refused)
            return []


def items_of(path: str, field: str, answer: bytes) -> list[bytes]:
    """The bodies under a field. Where nothing is there the field is absent. Raises UnreadableAnswer."""
    try:
        envelope = msgspec.json.decode(answer, type=dict[str, msgspec.Raw])
        raw = envelope.get(field)
        if raw is None or bytes(raw) == b"null":
            if "message" in envelope:  # a complaint, whatever its status: it says nothing of what is there
                raise UnreadableAnswer(path, field, "is missing, and there is a message instead", answer)
            return []
        return [bytes(item) for item in msgspec.json.decode(raw, type=list[msgspec.Raw])]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as broken:
        raise UnreadableAnswer(path, field, str(broken), answer) from None
