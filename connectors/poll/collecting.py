"""A list as it comes in, page by page: what is read, what can't be, and whether it is all there is."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from connectors.genesys.pages import Page
from connectors.poll.entity import Reading
from connectors.poll.reading import Body, decode, read_entity, read_twin
from schemas.declare.events import Event
from schemas.declare.objects import Object
from schemas.reading.errors import Unreadable
from schemas.reading.facts import Fact


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
class Collected:
    """One reading of a list. An entity that comes twice is as it came last."""

    declared: Object
    start: int
    readings: dict[str, Reading] = field(default_factory=dict)
    pages: int = 0
    total: int | None = None
    doubts: list[str] = field(default_factory=list)
    """Why nothing may be concluded from an absence."""

    def add(self, page: Page) -> Iterator[Found | Spoilt]:
        """Take a page in; what it yields belongs on the logs."""
        if self.pages and page.total != self.total:
            self.doubts.append(f"the list changed while it was read: of {self.total} it became {page.total}")
        if page.doubt:
            self.doubts.append(page.doubt)
        self.pages, self.total = self.pages + 1, page.total
        for raw in page.bodies:
            yield from self._body(raw)

    def finish(self) -> None:
        """To be called after the last page, if it was reached."""
        if self.total is not None and len(self.readings) != self.total and not self.doubts:
            self.doubts.append(f"{len(self.readings)} entities were listed of {self.total} that there are")

    def _body(self, raw: bytes) -> Iterator[Found | Spoilt]:
        try:
            body = decode(raw)
            entity_id, reading = read_entity(self.declared, body)
        except Unreadable as wrong:
            self.doubts.append(f"an entity can't be read: {wrong}")
            yield Spoilt(wrong.where, wrong.reason, raw)
            return
        self.readings[entity_id] = reading
        yield from self._twins(body, entity_id, raw)

    def _twins(self, body: Body, entity_id: str, raw: bytes) -> Iterator[Found | Spoilt]:
        """The entity is known to be there, whatever is wrong with its facts."""
        for event in self.declared.emits:
            try:
                yield from (Found(event, fact) for fact in read_twin(event, body, entity_id, self.start))
            except Unreadable as wrong:
                yield Spoilt(f"{event.name}: {wrong.where}", wrong.reason, raw)
