"""One organisation on two transports: the player posts, the server pushes, and the world is told once."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

import msgspec

from deploy.local.genesys.config.faults import DeliveryFaults
from deploy.local.genesys.delivery.plan import Delivery, Plan, plan, pushes
from deploy.local.genesys.delivery.topics import EDGE_METRICS, TRUNK_INSTANCE, TRUNK_METRICS
from deploy.local.genesys.player.player import Player
from deploy.local.genesys.player.settings import Settings
from deploy.local.genesys.world.world import build
from tests.deploy.local.genesys.made import CLIENT, HOUR_LONG, organisation
from tests.deploy.local.genesys.player.receivers import Received, receiving, respond
from tests.deploy.local.genesys.server.notifications.clients import Client, client, opened, rest

_ACCESS = {
    "client_id": CLIENT[0],
    "client_secret": CLIENT[1],
    "transports": {TRUNK_METRICS: ["Websocket"], EDGE_METRICS: ["EventBridge"]},
}
_SETTINGS = {"access": _ACCESS, "flaps": {"per_day": 200}}


def test_every_event_goes_its_ways(tmp_path: Path) -> None:
    world = build(organisation(**_SETTINGS), HOUR_LONG)
    posted, pushed = plan((world,)), pushes(world, DeliveryFaults())
    with client(tmp_path, **_SETTINGS) as listening:
        trunks = [f"v2.telephony.providers.edges.trunks.{id_}" for id_ in listening.entities("trunks")]
        topics = [*trunks, *(f"{trunk}.metrics" for trunk in trunks)]
        with opened(listening.channel(*topics)) as socket:
            bodies = asyncio.run(_played(posted, listening))
            report = listening.report()
            messages = rest(socket)
    details = [msgspec.json.decode(body)["detail"] for body in bodies]
    due = [d for d in pushed if d.deliver_at_ms <= posted.last_ms]
    assert _ids(details) == _ids(map(_detail, posted))
    assert _ids(messages) == _ids(map(_detail, due))
    assert set(report["sent"]) == {TRUNK_METRICS, TRUNK_INSTANCE}
    assert set(_ids(details)) & set(_ids(messages)) == {
        _id(detail) for detail in details if detail["topicName"] in trunks
    }


async def _played(posted: Plan, listening: Client) -> list[bytes]:
    """The bodies of the requests."""
    bodies: list[bytes] = []

    def take(nth: int, request: Received) -> bytes:
        bodies.append(request.body)
        return respond()

    async with receiving(take) as receiver:
        settings = Settings(stride_s=60)
        await Player(posted, listening.clock, {"north-harbour": receiver.destination}, settings).play()
    return bodies


def _detail(delivery: Delivery) -> dict[str, object]:
    detail: dict[str, object] = msgspec.json.decode(delivery.body)["detail"]
    return detail


def _id(detail: dict[str, object]) -> str:
    return str(detail["metadata"])


def _ids(details: Iterable[dict[str, object]]) -> list[str]:
    return sorted(map(_id, details))
