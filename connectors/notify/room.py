"""What the channels of one organisation share."""

from collections.abc import Callable
from dataclasses import dataclass

from connectors.genesys.credentials import ClientCredentials
from connectors.genesys.timing import Timing
from connectors.notify.api import Channels, Rejected
from connectors.notify.channel import Pace
from connectors.notify.inbox import Inbox
from connectors.notify.outbox import Outbox
from connectors.notify.past import Past
from connectors.notify.sockets import Connect
from connectors.transports.entries import Gap
from schemas.clock import Clock


class Overlaps:
    """How many channels may be open beside those that are heard: one is needed to take over from another."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.heard = 0
        """Channels that are planned."""
        self._open = 0

    def begin(self) -> bool:
        """Whether there is room for one more."""
        if self.heard + self._open >= self._limit:
            return False
        self._open += 1
        return True

    def end(self) -> None:
        self._open -= 1


@dataclass(frozen=True, slots=True)
class Room:
    org: str
    channels: Channels
    credentials: ClientCredentials
    connect: Connect
    inbox: Inbox
    outbox: Outbox
    overlaps: Overlaps
    past: Past
    clock: Clock
    timing: Timing
    pace: Pace
    gaps: Callable[[list[Gap]], None]
    answered: Callable[[frozenset[str], tuple[Rejected, ...]], None]
    """Of topics that were asked for, those that are refused."""
