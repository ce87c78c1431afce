"""The channels of an organisation's client, and which of them carries a topic."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from deploy.local.genesys.config.sockets import Sockets
from deploy.local.genesys.server.notifications.channel import Channel
from deploy.local.genesys.server.notifications.names import topic_of

_Listeners = dict[str, dict[Channel, None]]

GONE = 1001
"""RFC 6455 §7.4.1, "going away": what a closed channel's socket is closed with."""


class Channels:
    """`now_s` is the real clock, `new` makes an id that was never given out before."""

    def __init__(self, settings: Sockets, now_s: Callable[[], float], new: Callable[[], str]) -> None:
        self._settings = settings
        self._now_s = now_s
        self._new = new
        self._channels: dict[str, Channel] = {}
        self._listeners: _Listeners = {}
        self.templates: Counter[str] = Counter()
        """How many names of each topic template there are subscriptions to."""

    def __iter__(self) -> Iterator[Channel]:
        return iter(list(self._channels.values()))

    def __len__(self) -> int:
        return len(self._channels)

    def create(self, token: str) -> Channel:
        """A new one. Where there are too many, the one that was used last the longest ago makes room for it:

        of those that nobody is connected to, if there are any.
        """
        self.expire()
        while len(self._channels) >= self._settings.channels:
            unused = (channel for channel in self._channels.values() if not channel.connected)
            self.remove(next(unused, next(iter(self._channels.values()))), "replaced by a newer channel")
        number, id_ = len(self._channels) % 8, self._new().replace("-", "")[:22]
        channel = Channel(f"streaming-{number}-{id_}", token, self._now_s() + self._settings.life_s)
        self._channels[channel.id] = channel
        return channel

    def find(self, channel_id: str) -> Channel | None:
        """None where there is none, or none any more."""
        self.expire()
        return self._channels.get(channel_id)

    def use(self, channel: Channel) -> None:
        """Remember that it was used."""
        self._channels[channel.id] = self._channels.pop(channel.id)

    def subscribe(self, channel: Channel, subscriptions: Iterable[str], *, replace: bool = False) -> None:
        """Add to the channel's subscriptions, or replace them; either begins its life anew."""
        self.use(channel)
        kept = {} if replace else channel.subscriptions
        self._forget(channel)
        channel.subscriptions = {**kept, **dict.fromkeys(subscriptions)}
        for name in channel.names:
            self._listeners.setdefault(name, {})[channel] = None
            self._count(name, 1)
        channel.until_s = self._now_s() + self._settings.life_s

    def clear(self, channel: Channel) -> None:
        """Drop the channel's subscriptions; it lives as long as it would have."""
        self._forget(channel)
        channel.subscriptions = {}

    def remove(self, channel: Channel, reason: str) -> None:
        """Its socket, if it has one, is closed."""
        self.clear(channel)
        self._channels.pop(channel.id, None)
        if channel.socket:
            channel.socket.close(GONE, reason)

    def expire(self) -> None:
        """Remove those whose life is over."""
        now_s = self._now_s()
        for channel in [channel for channel in self._channels.values() if channel.until_s <= now_s]:
            self.remove(channel, "the channel has expired")

    def listeners(self, name: str) -> Iterable[Channel]:
        """The channels that carry a topic."""
        return self._listeners.get(name, ())

    def _forget(self, channel: Channel) -> None:
        for name in channel.names:
            self._listeners[name].pop(channel)
            if not self._listeners[name]:
                del self._listeners[name]
            self._count(name, -1)

    def _count(self, name: str, by: int) -> None:
        if topic := topic_of(name):
            self.templates[topic.template] += by
