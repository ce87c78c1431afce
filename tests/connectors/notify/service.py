"""A notification service in memory: channels over REST, their sockets as queues."""

import asyncio
import json
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from connectors.notify.api import PATH
from connectors.notify.sockets import Ended, NotOpened
from schemas.clock import to_iso
from tests.virtual_time import WALL_AT_START


class FakeSocket:
    """A None in the queue is its end."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.sent: list[str] = []
        self.open = True

    async def receive(self) -> bytes:
        raw = await self.queue.get() if self.open else None
        if raw is None:
            self.open = False
            raise Ended
        return raw

    async def send(self, text: str) -> None:
        self.sent.append(text)

    async def close(self) -> None:
        self.end()

    def end(self) -> None:
        self.open = False
        self.queue.put_nowait(None)

    def say(self, item: object) -> None:
        self.queue.put_nowait(json.dumps(item).encode())


@dataclass
class FakeChannel:
    id: str
    topics: set[str] = field(default_factory=set)
    socket: FakeSocket | None = None


class Service:
    """`refused` are parts of topic names that the client has no permission for."""

    def __init__(self, life_s: float = 86_400.0, heartbeat_s: float = 30.0) -> None:
        self.channels: dict[str, FakeChannel] = {}
        self.refused: set[str] = set()
        self.calls: list[str] = []
        self.mute = False
        self.down = False
        self.most = 0
        """Sockets that were open at once, at the most."""
        self._life_s = life_s
        self._heartbeat_s = heartbeat_s
        self._ids = count(1)

    @property
    def open(self) -> list[FakeChannel]:
        return [each for each in self.channels.values() if each.socket is not None and each.socket.open]

    def heard(self) -> set[str]:
        return {topic for channel in self.open for topic in channel.topics}

    async def beat(self) -> None:
        while True:
            await asyncio.sleep(self._heartbeat_s)
            for channel in self.open if not self.mute else ():
                assert channel.socket
                channel.socket.say({"topicName": "channel.metadata", "eventBody": {"message": "x"}})

    def push(self, topic: str, body: object, correlation: str) -> int:
        """To whom it is sent."""
        item = {"topicName": topic, "eventBody": body, "metadata": {"CorrelationId": correlation}}
        listening = [channel for channel in self.open if topic in channel.topics]
        for channel in listening:
            assert channel.socket
            channel.socket.say(item)
        return len(listening)

    async def connect(self, uri: str) -> FakeSocket:
        channel = self.channels.get(uri.rpartition("/")[2])
        if self.down:
            raise NotOpened("nobody there")
        if channel is None:
            raise NotOpened("answered 404", gone=True)
        if channel.socket is not None:
            channel.socket.end()
        channel.socket = FakeSocket()
        self.most = max(self.most, len(self.open))
        return channel.socket

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/prefix")
        if path == "/oauth/token":
            return httpx.Response(200, json={"access_token": "token", "expires_in": 86_400})
        self.calls.append(f"{request.method} {path}")
        if path == PATH and request.method == "POST":
            channel = FakeChannel(f"c{next(self._ids)}")
            self.channels[channel.id] = channel
            return httpx.Response(200, json=self._body(channel))
        if path == PATH:
            return httpx.Response(200, json={"entities": [self._body(c) for c in self.channels.values()]})
        found = self.channels.get(path.split("/")[-2])
        if found is None:
            return httpx.Response(404, json={"code": "not.found"})
        return self._subscribe(found, request)

    def _subscribe(self, channel: FakeChannel, request: httpx.Request) -> httpx.Response:
        assert request.url.params["ignoreErrors"] == "true"
        asked = [each["id"] for each in json.loads(request.content)]
        rejected = {topic for topic in asked if any(part in topic for part in self.refused)}
        kept = set() if request.method == "PUT" else channel.topics
        channel.topics = kept | set(asked) - rejected
        assert len(channel.topics) <= 1_000
        return httpx.Response(200, json={"entities": [_answer(topic, rejected) for topic in asked]})

    def _body(self, channel: FakeChannel) -> dict[str, Any]:
        expires = WALL_AT_START + asyncio.get_running_loop().time() + self._life_s
        uri = f"wss://streaming.test/channels/{channel.id}"
        return {"id": channel.id, "connectUri": uri, "expires": to_iso(round(expires * 1000))}


def _answer(topic: str, rejected: Collection[str]) -> dict[str, Any]:
    if topic not in rejected:
        return {"id": topic, "state": "Permitted"}
    missing = {"rejectionReason": "missing permissions", "missingPermissions": ["a:b:view"]}
    return {"id": topic, "state": "Rejected", **missing}
