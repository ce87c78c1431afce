"""What is polled on its own schedule: an object's list, or an event's snapshot."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from connectors.genesys.client import Client
from connectors.poll.delivery import Delivery
from connectors.poll.ids import Ids, NoIds
from schemas.clock import Clock
from schemas.reading.privacy import Privacy


@dataclass(frozen=True, slots=True)
class Desk:
    """What every job of one organisation works with."""

    org: str
    client: Client
    delivery: Delivery
    clock: Clock
    new_id: Callable[[], str]
    """A UUID for a run."""
    privacy: Privacy
    """What may be kept of personal data."""
    ids: Ids = field(default_factory=NoIds)
    """What events on the logs have spoken of."""


class Job(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def after(self) -> str | None:
        """The job that must have run once before this one has anything to ask for."""
        ...

    @property
    def waits(self) -> bool:
        """Whether a run of that other job is waited for, if one is due or under way."""
        ...

    @property
    def never_run(self) -> bool: ...

    def due(self) -> int:
        """Event-side time from which on it is to be polled."""
        ...

    async def poll(self) -> None:
        """One run, to its marker. Trouble with Genesys ends the run as INCOMPLETE and raises nothing.

        Raises LetGo where the organisation is another's by now; then there is no marker.
        """
        ...
