"""Which way an event goes: EventBridge's is posted by the player, the WebSocket's is pushed by the server."""

from enum import Enum
from typing import Final

import numpy as np

from deploy.local.genesys.config.access import Access
from deploy.local.genesys.config.faults import DeliveryFaults
from deploy.local.genesys.delivery.faults import duplicated, reordered
from deploy.local.genesys.delivery.rows import Kind, Rows
from deploy.local.genesys.delivery.topics import PUBLISHED
from deploy.local.genesys.world.random import stream
from deploy.local.genesys.world.world import World


class Transport(Enum):
    """By the word that AvailableTopic has for it."""

    EVENT_BRIDGE = "EventBridge"
    WEBSOCKET = "Websocket"


ALL: Final = ("All",)


def transports(access: Access, topic: str) -> tuple[str, ...]:
    """As AvailableTopic states them for a topic template."""
    return access.transports.get(topic, ALL)


def goes_over(access: Access, topic: str, transport: Transport) -> bool:
    return not {transport.value, *ALL}.isdisjoint(transports(access, topic))


def over(rows: Rows, access: Access, transport: Transport) -> Rows:
    """Those of an organisation's rows whose topics have the transport."""
    carried = [n for n, topic in enumerate(PUBLISHED) if goes_over(access, topic, transport)]
    chosen: Rows = rows[np.isin(rows["topic"], carried)]
    return chosen


def pushed(rows: Rows, faults: DeliveryFaults, world: World) -> Rows:
    """`rows`, of EventBridge, as the notification service sends them: at once, each by itself.

    What goes wrong between Genesys and AWS doesn't happen here: of its deliveries only what Genesys itself
    published, once or twice, is left. `faults` are the sockets' own duplicates and disorder.
    """
    facts = rows[np.isin(rows["kind"], (Kind.EVENT, Kind.REPUBLISHED))].copy()
    facts["deliver_ms"] = facts["published_ms"]
    for fault in (reordered, duplicated):
        facts = fault(facts, faults, stream(world.organisation, "push", fault.__name__))
    return facts[np.argsort(facts["deliver_ms"], kind="stable")]
