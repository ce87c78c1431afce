"""The notification service: what it holds a client to, and what goes wrong with it."""

from pydantic import Field

from deploy.local.genesys.config.faults import DeliveryFaults
from deploy.local.genesys.config.table import Positive, Range, Share, Table


class SocketFaults(Table):
    """Shares of messages are drawn for each socket in the order of its messages."""

    mute: bool = False
    """Sockets stay open and say nothing: no heartbeat, no event, no answer to a ping. Events are lost."""
    refused: Share = 0
    """Share of the attempts to connect that are answered 503."""
    cut: Share = 0
    """Share of the messages after which the connection is gone without a word."""
    held_s: float = Field(default=0, ge=0)
    """A slow socket: every message arrives so much later, in real time."""
    duplicates: Share = 0
    again_after_s: Range = (0.0, 5.0)
    """Simulated time, as is the next."""
    reordered: Share = 0
    reordered_by_s: Range = (1.0, 20.0)

    @property
    def delivery(self) -> DeliveryFaults:
        """Those that are faults of the plan."""
        return DeliveryFaults(
            duplicates=self.duplicates,
            again_after_s=self.again_after_s,
            reordered=self.reordered,
            reordered_by_s=self.reordered_by_s,
        )


class Sockets(Table):
    """Times are of the real clock."""

    heartbeat_s: float = Field(default=30.0, gt=0)
    life_s: float = Field(default=86_400.0, gt=0)
    """Of a channel, from its making or its last subscription on."""
    channels: Positive = 20
    """Most that the client holds at once."""
    topics: Positive = 1000
    """Most that a channel carries."""
    notice_s: float = Field(default=60.0, ge=0)
    """From the warning to a planned close."""
    faults: SocketFaults = SocketFaults()
