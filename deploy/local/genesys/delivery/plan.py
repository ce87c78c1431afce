"""The declared plan: every delivery with its time and its bytes, a pure function of the worlds."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import numpy as np

from deploy.local.genesys.config.faults import DeliveryFaults
from deploy.local.genesys.delivery.envelope import written
from deploy.local.genesys.delivery.faults import beset
from deploy.local.genesys.delivery.rows import Kind, Rows, emitted
from deploy.local.genesys.delivery.topics import PUBLISHED
from deploy.local.genesys.delivery.transports import Transport, over, pushed
from deploy.local.genesys.world.world import World

_CHUNK = 4096


class Delivery(msgspec.Struct, frozen=True, gc=False):
    """One POST. `topic` is the template, `position` the place in the plan."""

    position: int
    deliver_at_ms: int
    event_time_ms: int
    organisation: str
    topic: str
    kind: Kind
    body: bytes


@dataclass(frozen=True, slots=True)
class Plan:
    """Deliveries in the order of their time. `rows` are columns (rows.ROW); bodies are written on the way."""

    worlds: tuple[World, ...]
    rows: Rows

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Delivery]:
        return self.deliveries()

    @property
    def organisations(self) -> frozenset[str]:
        """Names of those that have a delivery."""
        return frozenset(self.worlds[world].organisation.name for world in np.unique(self.rows["world"]))

    @property
    def last_ms(self) -> int:
        """When the last delivery is due; the start of the span where there is none."""
        return int(self.rows["deliver_ms"][-1]) if len(self.rows) else self.worlds[0].span.start_ms

    def deliveries(self, start: int = 0, stop: int | None = None) -> Iterator[Delivery]:
        """Those at positions [start, stop), each written once, some thousands at a time."""
        stop = len(self.rows) if stop is None else min(stop, len(self.rows))
        for low in range(start, stop, _CHUNK):
            yield from self._chunk(low, min(low + _CHUNK, stop))

    def count(self, kind: Kind) -> int:
        return int(np.count_nonzero(self.rows["kind"] == kind))

    def _chunk(self, low: int, high: int) -> Iterator[Delivery]:
        rows = self.rows[low:high]
        names = ("deliver_ms", "event_ms", "world", "topic", "kind")
        for nth, (body, at_ms, event_ms, world, topic, kind) in enumerate(
            zip(written(self.worlds, rows), *(rows[name].tolist() for name in names), strict=True), low
        ):
            organisation = self.worlds[world].organisation.name
            yield Delivery(nth, at_ms, event_ms, organisation, PUBLISHED[topic], Kind(kind), body)


def plan(worlds: tuple[World, ...]) -> Plan:
    """All that EventBridge delivers of all `worlds`, with the configured faults.

    Equal times keep the worlds' order.
    """
    drafts = [
        over(beset(emitted(world, n), world.organisation), world.organisation.access, Transport.EVENT_BRIDGE)
        for n, world in enumerate(worlds)
    ]
    rows = np.concatenate(drafts)
    return Plan(worlds, rows[np.argsort(rows["deliver_ms"], kind="stable")])


def pushes(world: World, faults: DeliveryFaults) -> Plan:
    """All that the notification service sends to whoever has subscribed to it."""
    organisation = world.organisation
    rows = over(beset(emitted(world, 0), organisation), organisation.access, Transport.WEBSOCKET)
    return Plan((world,), pushed(rows, faults, world))
