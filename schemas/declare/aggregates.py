"""What an aggregate declaration can say: windows over gauges, their measures, and whose sum they are."""

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.clock import HOUR, MINUTE, SECOND
from schemas.declare.events import Event
from schemas.declare.identity import State
from schemas.declare.objects import Object
from schemas.measures.measure import Measure


@dataclass(frozen=True, slots=True)
class Timeline:
    """Another state of the entity, which holds until the next one is known, however long.

    Only facts whose columns equal `where` count; `value` is a boolean column, 1 or 0 in the pieces.
    """

    name: str
    source: Event
    value: str
    where: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Membership:
    """Which group an entity belongs to, from the history of its inventory.

    An entity with a false value in one of the `in_service` columns is known to be out of service: it
    counts as covered, with 0, where it has no sample.
    """

    object: Object
    column: str
    entity: str
    in_service: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """Tumbling windows aligned to the epoch; all in milliseconds of event time."""

    width: int = MINUTE
    close_after: int = 30 * SECOND
    """J: the window closes once the watermark is this far past its end."""
    retain: int = 2 * HOUR
    """L: how far behind the watermark a window is kept in memory; older ones are restated by SQL."""


@dataclass(frozen=True, slots=True, eq=False)
class Aggregate:
    """Windows of one gauge, for each entity or for each group's sum.

    The file that holds one of these is all that a new aggregate needs.
    """

    name: str
    source: Event
    measures: Mapping[str, Measure]
    doc: str
    hold: int = 5 * MINUTE
    """S: a sample holds until the next one, at most this long; beyond it the time is not covered."""
    window: Window = Window()
    timelines: tuple[Timeline, ...] = ()
    membership: Membership | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.source.identity, State) or self.source.identity.key:
            raise TypeError(f"{self.name}: {self.source.name} is not a gauge with one state an entity")

    @property
    def entity(self) -> str:
        """Whose rows these are: `trunk`, or `trunk_base` for a group's."""
        return self.membership.entity if self.membership else self.source.entity

    @property
    def topic(self) -> str:
        """The Kafka topic of its rows, before the configured prefix."""
        return f"trunkline.{self.name}"

    @property
    def keys(self) -> tuple[str, ...]:
        return ("org", f"{self.entity}_id", "window_start")

    @property
    def values(self) -> tuple[str, ...]:
        """Columns of the source that some measure reads."""
        return tuple(sorted({c for m in self.measures.values() for c in m.reads}))
