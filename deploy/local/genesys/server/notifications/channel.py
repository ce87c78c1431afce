"""A channel: an address that a client connects to, and the names of the topics that it carries."""

from dataclasses import dataclass, field

from deploy.local.genesys.server.notifications.names import single
from deploy.local.genesys.server.notifications.socket import Socket


@dataclass(eq=False, slots=True)
class Channel:
    """`token` made it, `until_s` is on the real, monotonic clock."""

    id: str
    token: str
    until_s: float
    subscriptions: dict[str, None] = field(default_factory=dict)
    """As they were asked for, in that order."""
    socket: Socket | None = None
    messages: int = 0
    """Events that were sent to it."""

    @property
    def connected(self) -> bool:
        return self.socket is not None and self.socket.open

    @property
    def names(self) -> tuple[str, ...]:
        """The concrete names of topics, each once."""
        return tuple(dict.fromkeys(name for asked in self.subscriptions for name in single(asked)))
