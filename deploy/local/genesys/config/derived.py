"""What is declared and not built by hand: how much there is, what becomes of it, how often it speaks."""

from collections.abc import Collection, Mapping
from typing import Annotated, Final, TypeVar

from pydantic import AfterValidator, Field

from deploy.local.genesys import declared
from deploy.local.genesys.config.table import Count, Range, Share, Table

T = TypeVar("T", bound=Mapping[str, object])

FEW: Final = 4
"""Entities of an object that the file doesn't speak of; half as many for each parent, where it has one."""


class DerivedChanges(Table):
    """Shares of each object's entities to which it happens during the span."""

    created: Share = 0
    changed: Share = 0
    deleted: Share = 0


class Conversations(Table):
    """Those whose ends are told."""

    details_after_s: Range = (30.0, 120.0)
    """From the end on until analytics knows the details."""


def _all_known(named: T, names: Collection[str], what: str) -> T:
    if unknown := sorted(named.keys() - names):
        raise ValueError(f"no {what} is declared that is called {unknown}: there are {sorted(names)}")
    return named


Population = Annotated[
    dict[str, Count], AfterValidator(lambda named: _all_known(named, declared.objects().keys(), "object"))
]
"""By the name of an object: how many entities it has. Of one with parents: how many for each of them. Of one
that is built by hand: how many there are beside those.
"""
Rates = Annotated[
    dict[str, Annotated[float, Field(ge=0)]],
    AfterValidator(lambda named: _all_known(named, declared.events().keys(), "event")),
]
"""By the name of an event."""


class Told(Table):
    """Events an hour of each entity, of the whole organisation where the entities aren't inventory."""

    per_hour: float = Field(default=0, ge=0)
    rates: Rates = Field(default_factory=dict)
    """Of the events that have another rate."""

    def rate(self, event: str) -> float:
        return self.rates.get(event, self.per_hour)
