"""What an event declaration can say."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from schemas.declare.columns import At, Body, Column, Record, columns_of
from schemas.declare.families import Family
from schemas.declare.identity import Identity, State
from schemas.declare.permissions import NONE_NEEDED, Permission


@dataclass(frozen=True, slots=True)
class Posted:
    """A twin that is asked for by a POST, and answers in a form of its own."""

    body: Callable[[Sequence[str]], object]
    """From ids to the JSON that is sent."""
    split: Callable[[Sequence[str], bytes], Iterable[tuple[str, Body]]]
    """From the ids and the answer to the ids that the topic's names would have, each with a body such as the
    topic has. Raises msgspec's errors where the answer isn't what is published.
    """


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The REST twin of a topic, asked for by ids: a bare array of the same bodies, if it isn't `posted`."""

    path: str
    batch: int
    """The most ids of one request (the edges twin states 100; the trunks twin is used with 100)."""
    of: str
    """The object whose ids are asked for."""
    permission: Permission
    every_ms: int
    ids_parameter: str = ""
    """Of the query; there is none where it is posted."""
    posted: Posted | None = None

    @property
    def method(self) -> str:
        return "POST" if self.posted else "GET"


@dataclass(frozen=True, slots=True)
class Search:
    """How what ended in a stretch of time is found, where nobody has told of it: bodies, page by page."""

    path: str
    body: Callable[[int, int, int], object]
    """From the stretch, in ms, and a page's number, from 1 on, to the JSON that is sent."""
    every_ms: int
    """While nothing better tells of them."""
    days: int
    """What began on a day that the stretch doesn't touch is only found by the midnights that it lived
    through: so many are looked at.
    """


@dataclass(frozen=True, slots=True)
class Fetch:
    """Facts that are asked for over REST by the ids that another event brings, once for each of them.

    What is asked for is there only some time later: an id that isn't found is asked for again until
    `patience_ms` is over.
    """

    path: str
    """With ids in the query: the answer has the bodies under `items`, and leaves out what isn't there yet."""
    ids_parameter: str
    batch: int
    items: str
    one_path: str
    """With `{id}`: one body, or 404."""
    final: str
    """A field that only a body has that won't change any more: until then it is asked for again."""
    of: str
    """The event whose entities they are."""
    permission: Permission
    every_ms: int
    patience_ms: int
    """What ended is known so long after its end at the latest."""
    search: Search | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an event body that is a fact of its own, with its own time.

    `body` is read by the record's paths; `time` is its effective time, or None for the envelope's.
    """

    body: Body
    time: object = None


@dataclass(frozen=True, slots=True)
class Parts:
    """How a body is cut into facts. `keys` are the body's own keys that `cut` takes care of."""

    keys: tuple[str, ...]
    cut: Callable[[Body], Iterator[Part]]
    timed: bool = True
    """Whether they have times of their own."""


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """One topic: what its body means, whose fact it is, and when it was so.

    The file that holds one of these is all that a new topic needs.
    """

    name: str
    """Plural noun, the table's name: `trunk_metrics`."""
    record: type[Record]
    topic: str | None
    """The topic's template with a literal `{id}`; None: no topic, the facts are fetched."""
    family: Family
    entity: str
    """What the fact is about, singular: its ClickHouse column is `<entity>_id`."""
    entity_path: str | None
    """Where the entity's id stands in the body; None: it is the `{id}` of the topic name."""
    time: At | None
    """Where the effective time stands, whose documentation it carries; None: the envelope's time."""
    identity: Identity
    doc: str
    permission: Permission = NONE_NEEDED
    ignored: tuple[str, ...] = ()
    """Paths that are known and not kept: names and links, which inventory has with their history."""
    snapshot: Snapshot | None = None
    parts: Parts | None = None
    """None: the body is one fact."""
    fetch: Fetch | None = None
    example: Callable[[Random, str, int], Body] | None = None
    """A body as Genesys would send it of an entity at a time in ms, where columns alone don't say what it
    looks like: with `parts`, or with a body that has several shapes."""

    @property
    def columns(self) -> tuple[Column, ...]:
        return columns_of(self.record)

    @property
    def timeless(self) -> bool:
        """Nothing in the body says when it was so: over another transport it would be another fact."""
        return self.time is None and not (self.parts and self.parts.timed)

    @property
    def key_columns(self) -> tuple[str, ...]:
        """Column names that identify a fact, the organisation first."""
        if isinstance(self.identity, State):
            return ("org", f"{self.entity}_id", *self.identity.key, "event_time")
        return ("org", *self.identity.key)
