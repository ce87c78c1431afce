"""The fault menu. Everything is off unless the file asks for it."""

from functools import cache
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field

from deploy.local.genesys import declared
from deploy.local.genesys.config.table import Count, Positive, Range, Share, Table


@cache
def _called() -> dict[str, str]:
    """The names of objects, by themselves and by the last word of their paths."""
    by_path = {o.path.rpartition("/")[2]: name for name, o in declared.objects().items()}
    return {**by_path, **{name: name for name in declared.objects()}}


def list_name(name: str) -> str:
    """The object that a list is of. Raises ValueError where there is none."""
    if name not in _called():
        raise ValueError(f"{name!r} is no list: there are {sorted(_called())}")
    return _called()[name]


ListName = Annotated[str, AfterValidator(list_name)]
"""An object's name, or the last word of its path."""


class Lateness(Table):
    """A share of the events is delivered this much after its time."""

    share: Share
    delay_s: Range


class Skew(Table):
    """A share of the readings is dated ahead of its time: the wrong time is the fact's time."""

    share: Share
    ahead_s: float = Field(gt=0)


class DeliveryFaults(Table):
    """What EventBridge and the edges behind it do to events. Shares are of the events of the organisation."""

    duplicates: Share = 0
    """Delivered again, byte for byte."""
    republished: Share = 0
    """Delivered again under a new envelope id and a new CorrelationId."""
    again_after_s: Range = (0.0, 60.0)
    reordered: Share = 0
    reordered_by_s: Range = (1.0, 20.0)
    late: tuple[Lateness, ...] = ()
    skewed: tuple[Skew, ...] = ()
    unknown_fields: Share = 0
    unknown_values: Share = 0
    """Values that no published enum lists, in events and in the REST bodies of the same facts."""
    unreadable: Share = 0
    """Extra bodies, cut off in the middle. They carry no fact."""


class RestFaults(Table):
    """What goes wrong over REST. Shares are of the requests, drawn in the order of their arrival."""

    throttled: Share = 0
    throttled_during: tuple[tuple[AwareDatetime, AwareDatetime], ...] = ()
    """Stretches of simulated time, half open, in which every request is answered 429."""
    retry_after_s: Count = 1
    failing: Share = 0
    failing_with: tuple[int, ...] = Field(default=(500, 502, 503, 504), min_length=1)
    dropped: Share = 0
    """The connection is closed and nothing was said."""
    cut: Share = 0
    """The connection is closed in the middle of the body."""
    shifting: Literal["insert", "remove"] | None = None
    """The first entity of a list comes or goes between its first page and the next."""
    half_empty: dict[ListName, tuple[Positive, ...]] = Field(default_factory=dict)
    """Which runs through a list (1 = the first) see half of it, with totals that agree."""
    nulls: Share = 0
    """Share of the entities whose absent fields are sent as null."""
    unknown_fields: Share = 0
    unknown_values: Share = 0
    """Share of the entities with an enum value that nobody published."""
