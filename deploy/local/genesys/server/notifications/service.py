"""The notification service of one organisation: its channels, its pusher, and what time does to them."""

from collections.abc import Callable
from random import Random

from deploy.local.genesys.bodies.references import Json
from deploy.local.genesys.config.sockets import SocketFaults
from deploy.local.genesys.server.notifications.channel import Channel
from deploy.local.genesys.server.notifications.channels import GONE, Channels
from deploy.local.genesys.server.notifications.messages import (
    no_longer_subscribed,
    socket_closing,
    token_revoked,
)
from deploy.local.genesys.server.notifications.pushing import SLICE, Pusher
from deploy.local.genesys.server.notifications.socket import Socket
from deploy.local.genesys.server.tokens import Tokens
from deploy.local.genesys.world.world import World
from schemas.clock import Clock

NORMAL = 1000
Faults = Callable[[], SocketFaults]


class Service:
    """`clock` is simulated time, by which events are due; heartbeats and lives are on the real one, `now_s`.

    Whatever changes who listens, first pushes what was due until then: a subscription never reaches back.
    """

    def __init__(
        self, world: World, clock: Clock, now_s: Callable[[], float], tokens: Tokens, new: Callable[[], str]
    ) -> None:
        self.settings = world.organisation.sockets
        self.faults = self.settings.faults
        self.channels = Channels(self.settings, now_s, new)
        self.now_s = now_s
        self._client_id = world.organisation.access.client_id
        self._clock = clock
        self._tokens = tokens
        self._new = new
        self._pusher = Pusher(world, self.channels, lambda: self.faults)
        self._lot = Random(f"{world.organisation.organization_id}/{world.organisation.seed}/sockets")

    def tick(self) -> bool:
        """What is due now, some of it if there is much; whether that was everything."""
        if not len(self.channels):
            return True
        self._age()
        return self.push()

    def push(self) -> bool:
        """Push what is due, some of it if there is much; whether that was everything."""
        return self._pusher.push(self._clock.now_ms(), SLICE)

    def settle(self) -> None:
        """Push all that is due."""
        self._pusher.push(self._clock.now_ms())

    def pushed(self, until_ms: int) -> bool:
        """Whether all that was due at `until_ms` is pushed."""
        return self._pusher.pushed_to_ms >= until_ms

    def refuses(self) -> bool:
        """Whether this attempt to connect is one of those that are refused."""
        return self._lot.random() < self.faults.refused

    def connect(self, channel: Channel, make: Callable[[Random, Faults], Socket]) -> Socket:
        """The channel's new socket; the one that it has is closed. Settle first, before the client knows."""
        if channel.socket:
            channel.socket.close(NORMAL, "another connection to this channel")
        self.channels.use(channel)
        channel.socket = make(Random(self._lot.random()), lambda: self.faults)
        return channel.socket

    def disconnected(self, channel: Channel, socket: Socket) -> None:
        self.settle()
        socket.open = False
        if channel.socket is socket:
            channel.socket = None

    def change(self, faults: SocketFaults) -> None:
        """From now on these."""
        self.settle()
        self.faults = faults
        self._pusher.replan()

    def cut(self) -> int:
        """Every connection is gone at once; how many there were."""
        return self._each(lambda channel, socket: socket.abort())

    def close(self) -> int:
        """Warn every client, and close its socket when the notice is over."""

        def warn(channel: Channel, socket: Socket) -> None:
            socket.say(socket_closing(self._new()))
            socket.close_at_s = self.now_s() + self.settings.notice_s

        return self._each(warn)

    def delete(self) -> int:
        """Every channel is gone before its time."""
        self.settle()
        count = len(self.channels)
        for channel in self.channels:
            self.channels.remove(channel, "the channel was deleted")
        return count

    def unsubscribe(self, *, told: bool) -> int:
        """Every channel loses its subscriptions, and is told of it or not."""
        self.settle()
        for channel in self.channels:
            self.channels.clear(channel)
            if told and channel.socket:
                channel.socket.say(no_longer_subscribed(channel.id, self._new(), self._client_id))
        return len(self.channels)

    def report(self) -> Json:
        counts = self._pusher.counts
        return {
            "pushed_to_ms": self._pusher.pushed_to_ms,
            "sent": dict(counts.sent),
            "lost": dict(counts.lost),
            "unasked": dict(counts.unasked),
            "again": dict(counts.again),
            "channels": len(self.channels),
            "sockets": sum(channel.connected for channel in self.channels),
            "subscriptions": {topic: count for topic, count in self.channels.templates.items() if count},
            "messages": {channel.id: channel.messages for channel in self.channels},
        }

    def missed(self) -> list[tuple[str, int]]:
        """The latest lost events: their topics' names, and when they were due."""
        return list(self._pusher.counts.missed)

    def _age(self) -> None:
        now_s = self.now_s()
        self.channels.expire()
        for channel in self.channels:
            if not self._tokens.valid(channel.token):
                self._void(channel)
            elif (socket := channel.socket) and socket.open:
                if socket.close_at_s is not None and socket.close_at_s <= now_s:
                    self.settle()
                    socket.close(GONE, "closing for maintenance")
                socket.beat(now_s, self.settings.heartbeat_s)

    def _void(self, channel: Channel) -> None:
        self.settle()
        if channel.socket:
            channel.socket.say(token_revoked(channel.id, self._new(), self._client_id))
        self.channels.remove(channel, "the token is no longer valid")

    def _each(self, do: Callable[[Channel, Socket], None]) -> int:
        self.settle()
        connected = [(each, each.socket) for each in self.channels if each.socket and each.socket.open]
        for channel, socket in connected:
            do(channel, socket)
        return len(connected)
