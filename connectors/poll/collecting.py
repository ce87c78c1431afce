"""Lists as they come in, page by page: what is read, what can't be, and whether it is all there is."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from connectors.genesys.pages import Page
from connectors.poll.entity import Reading
from connectors.poll.reading import Body, decode, read_entity, read_twin
from schemas.declare.events import Event
from schemas.declare.objects import Object
from schemas.reading.errors import Unreadable
from schemas.reading.facts import Fact
from schemas.reading.privacy import KEEP_ALL, Privacy


@dataclass(frozen=True, slots=True)
class Found:
    """A fact of an event, met in a body."""

    event: Event
    fact: Fact


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A body that can't be read, as it came."""

    field: str
    reason: str
    payload: bytes


@dataclass(slots=True)
class Listed:
    """One list so far. `parent`: whose it is, of an object with a list for each entity of another."""

    parent: str | None = None
    before: int = 0
    """Readings that there were already when it began."""
    pages: int = 0
    total: int | None = None
    found: bool = True
    grown: int = 0
    """Entities that it got more of while it was read."""
    shrunk: int = 0
    moved: bool = False
    """It was read whole, and still something may have been missed that came in behind the reader's back."""


@dataclass(slots=True)
class Collected:
    """One reading of an object's list, or of all its lists. An entity that comes twice is as it came last."""

    declared: Object
    start: int
    privacy: Privacy = KEEP_ALL
    readings: dict[str, Reading] = field(default_factory=dict)
    lists: list[Listed] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    """Why nothing may be concluded from an absence."""
    fresh: dict[str, Reading] = field(default_factory=dict)
    """Those of the readings that aren't written down yet."""

    @property
    def moved(self) -> list[str]:
        """Why nothing may be concluded from an absence, though all was read as well as it could be."""
        return [
            f"{'' if listed.parent is None else f'{listed.parent}: '}the list grew while it was read"
            for listed in self.lists
            if listed.moved
        ]

    @property
    def pages(self) -> int:
        return sum(listed.pages for listed in self.lists)

    @property
    def total(self) -> int | None:
        """What the server says there are; None where one of the lists doesn't say."""
        said = [listed.total for listed in self.lists if listed.total is not None]
        return sum(said) if said and len(said) == len(self.lists) else None

    def begin(self, parent: str | None = None) -> None:
        """To be called before the first page of each list."""
        self.lists.append(Listed(parent, len(self.readings)))

    def add(self, page: Page) -> Iterator[Found | Spoilt]:
        """Take a page in; what it yields belongs on the logs."""
        listed = self.lists[-1]
        if page.doubt:
            self._doubt(page.doubt)
        if not page.again:
            self._counted(listed, page.total)
        listed.pages += 1
        for raw in page.bodies:
            yield from self._body(raw, listed.parent)

    @property
    def found(self) -> frozenset[str]:
        """Parents whose list was."""
        return frozenset(listed.parent for listed in self.lists if listed.parent and listed.found)

    def _counted(self, listed: Listed, total: int | None) -> None:
        before, listed.total = listed.total, total
        if not listed.pages or before == total:
            return
        if before is None or total is None:
            self._doubt(f"the list changed while it was read: of {before} it became {total}")
            return
        listed.grown += max(0, total - before)
        listed.shrunk += max(0, before - total)

    def finish(self) -> None:
        """To be called after the last page of each list, if it was reached.

        A list that got shorter is known whole all the same, as its pages overlap where it did. Of one that
        got longer that is so if all that were added came behind the reader.
        """
        listed = self.lists[-1]
        if listed.total is None or self.doubts:
            return
        found = len(self.readings) - listed.before
        if listed.grown:
            listed.moved = found < listed.total + listed.shrunk
        elif found < listed.total or (found > listed.total and not listed.shrunk):
            self._doubt(f"{found} entities were listed of {listed.total} that there are")

    def _doubt(self, reason: str) -> None:
        parent = self.lists[-1].parent
        self.doubts.append(reason if parent is None else f"{parent}: {reason}")

    def _body(self, raw: bytes, parent: str | None) -> Iterator[Found | Spoilt]:
        try:
            body = decode(raw)
            entity_id, reading = read_entity(self.declared, body, self.privacy, parent)
        except Unreadable as wrong:
            self._doubt(f"an entity can't be read: {wrong}")
            yield Spoilt(wrong.where, wrong.reason, raw)
            return
        self.readings[entity_id] = self.fresh[entity_id] = reading
        yield from self._twins(body, entity_id, raw)

    def _twins(self, body: Body, entity_id: str, raw: bytes) -> Iterator[Found | Spoilt]:
        """The entity is known to be there, whatever is wrong with its facts."""
        for event in self.declared.emits:
            try:
                facts = read_twin(event, body, entity_id, self.start, self.privacy)
            except Unreadable as wrong:
                yield Spoilt(f"{event.name}: {wrong.where}", wrong.reason, raw)
            else:
                yield from (Found(event, fact) for fact in facts)
