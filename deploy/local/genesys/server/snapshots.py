"""The REST twins of the metrics notifications: the last fact about each entity, as of now."""

from collections.abc import Callable

import numpy as np

from deploy.local.genesys.bodies import edge_metrics, trunk_metrics
from deploy.local.genesys.bodies.references import Json
from deploy.local.genesys.bodies.trunk_metrics import Gauge
from deploy.local.genesys.delivery.contents import vital_signs
from deploy.local.genesys.server.query import Query, ids
from deploy.local.genesys.world.random import Ints
from deploy.local.genesys.world.world import World
from schemas.clock import to_iso


class Latest:
    """Finds the last row of an entity at or before a time; rows are in the order of their time."""

    def __init__(self, entity: Ints, measured_ms: Ints, entity_ids: tuple[str, ...]) -> None:
        self._order = np.argsort(entity, kind="stable")
        self._times = measured_ms[self._order]
        bounds = np.searchsorted(entity[self._order], np.arange(len(entity_ids) + 1)).tolist()
        self._bounds = {id_: (bounds[n], bounds[n + 1]) for n, id_ in enumerate(entity_ids)}

    def row(self, entity_id: str, now_ms: int) -> int | None:
        """None where the entity is unknown or nothing is known of it yet."""
        low, high = self._bounds.get(entity_id, (0, 0))
        place = low + int(np.searchsorted(self._times[low:high], now_ms, side="right"))
        return int(self._order[place - 1]) if place > low else None


Answer = Callable[[Query, int], list[Json]]
"""From a query and the time that it is, a bare array, without pages. Raises RefusedError (400)."""


def trunk_snapshot(world: World) -> Answer:
    """The answer to `trunkIds` as of a time; trunks that are unknown, gone or silent so far are left out."""
    samples = world.samples
    latest = Latest(samples.trunk, samples.measured_ms, world.trunk_ids)

    def answer(query: Query, now_ms: int) -> list[Json]:
        trunks = world.timeline.at(now_ms).trunks
        found = [
            (trunks[trunk_id], row)
            for trunk_id in ids(query, "trunkIds")
            if trunk_id in trunks and (row := latest.row(trunk_id, now_ms)) is not None
        ]
        return [trunk_metrics.polled(_gauge(world, row), trunk.id, trunk.edge_id) for trunk, row in found]

    return answer


def edge_snapshot(world: World) -> Answer:
    """As `trunk_snapshot`, for `edgeIds`."""
    latest = Latest(world.readings.edge, world.readings.measured_ms, world.edge_ids)

    def answer(query: Query, now_ms: int) -> list[Json]:
        edges = world.timeline.at(now_ms).edges
        rows = [latest.row(edge_id, now_ms) for edge_id in ids(query, "edgeIds") if edge_id in edges]
        known = np.array([row for row in rows if row is not None], np.int64)
        return [
            edge_metrics.polled(vitals, edge_id, edges[edge_id].name)
            for vitals, edge_id, _ in vital_signs(world, known)
        ]

    return answer


def _gauge(world: World, row: int) -> Gauge:
    samples = world.samples
    return Gauge(
        to_iso(int(samples.event_ms[row])),
        int(samples.inbound[row]),
        int(samples.outbound[row]),
        int(samples.mismatch[row]),
    )
