"""A client of the notification service, on real sockets."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.frames import Close
from websockets.sync.client import ClientConnection, connect

from connectors.clock import SharedClock
from deploy.local.genesys.server.serving import serving
from tests.deploy.local.genesys.made import CLIENT, HOUR_LONG, organisation, simulation
from tests.deploy.local.genesys.server.notifications.test_channels import CHANNELS

_SIM = "/_sim/north-harbour"


class Client:
    """Has a token of north-harbour; `clock` is the simulation's."""

    def __init__(self, http: httpx.Client, clock: SharedClock) -> None:
        self._http = http
        self.clock = clock
        self.log_in()

    def log_in(self) -> None:
        form = {"grant_type": "client_credentials"}
        token = self._http.post("/north-harbour/oauth/token", data=form, auth=CLIENT).json()["access_token"]
        self._headers = {"Authorization": f"Bearer {token}"}

    def ask(self, method: str, path: str, body: object = None) -> Any:
        answer = self._http.request(method, f"/north-harbour{path}", json=body, headers=self._headers)
        return answer.raise_for_status().json() if answer.content else None

    def channel(self, *topics: str) -> dict[str, str]:
        """A new one that has subscribed to the topics."""
        channel: dict[str, str] = self.ask("POST", CHANNELS)
        self.subscribe(channel, *topics)
        return channel

    def subscribe(self, channel: dict[str, str], *topics: str) -> None:
        path = f"{CHANNELS}/{channel['id']}/subscriptions"
        self.ask("PUT", path, [{"id": topic} for topic in topics])

    def entities(self, name: str) -> list[str]:
        found = self.ask("GET", f"/api/v2/telephony/providers/edges/{name}?pageSize=100")
        return [entity["id"] for entity in found["entities"]]

    def metrics(self) -> list[str]:
        """The topics of every trunk's metrics."""
        return [f"v2.telephony.providers.edges.trunks.{id_}.metrics" for id_ in self.entities("trunks")]

    def step(self, ms: int) -> dict[str, Any]:
        """Move time on, and wait until everything due is pushed; the report."""
        self.clock.step_to(self.clock.now_ms() + ms)
        return self.report()

    def say(self, socket: ClientConnection, **message: object) -> None:
        socket.send(json.dumps(message))

    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = self._http.get(f"{_SIM}/notifications", params={"barrier": 1}).json()
        return found

    def lost(self) -> list[tuple[str, int]]:
        found = self._http.get(f"{_SIM}/notifications/lost").raise_for_status().json()
        return [(name, at_ms) for name, at_ms in found]

    def faults(self, **faults: object) -> httpx.Response:
        return self._http.post(f"{_SIM}/notifications/faults", json=faults)

    def do(self, deed: str) -> dict[str, int]:
        done: dict[str, int] = self._http.post(f"{_SIM}/notifications/{deed}").raise_for_status().json()
        return done

    def revoke(self) -> None:
        self._http.post(f"{_SIM}/revoke").raise_for_status()


@contextmanager
def client(folder: Path, **settings: object) -> Iterator[Client]:
    """A server of its own with one organisation, at the first moment of the hour."""
    clock = SharedClock.create(folder / "clock", HOUR_LONG.start_ms)
    with (
        serving(simulation(organisation(**settings)), clock) as url,
        httpx.Client(base_url=url, timeout=60) as http,
    ):
        yield Client(http, clock)


def opened(channel: dict[str, str]) -> ClientConnection:
    return connect(channel["connectUri"], compression=None, ping_interval=None)


def read(socket: ClientConnection, timeout: float = 5) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(socket.recv(timeout))
    return message


def rest(socket: ClientConnection) -> list[dict[str, Any]]:
    """The events that have been sent, up to the answer to a ping; heartbeats are left out."""
    socket.send('{"message": "ping"}')
    found = []
    while (message := read(socket))["eventBody"].get("message") != "pong":
        if message["topicName"] != "channel.metadata":
            found.append(message)
    return found


def ended(socket: ClientConnection) -> Close | None:
    """Read on until the connection ends: what the server said at its end, None where it said nothing."""
    try:
        while True:
            read(socket)
    except ConnectionClosed as closed:
        return closed.rcvd
