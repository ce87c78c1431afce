"""The event bodies of one world, written many at a time."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import numpy as np

from deploy.local.genesys.bodies import edge_metrics, trunk_metrics, trunk_status
from deploy.local.genesys.bodies.edge_metrics import Vitals
from deploy.local.genesys.bodies.references import Json
from deploy.local.genesys.bodies.trunk_metrics import Gauge
from deploy.local.genesys.delivery.topics import DERIVED, EDGE_METRICS, TRUNK_INSTANCE, TRUNK_METRICS
from deploy.local.genesys.world.random import Ints
from deploy.local.genesys.world.world import World


class Content(NamedTuple):
    """What an event says, and the id that its topic name is about."""

    entity_id: str
    body: Json


Contents = Callable[[World, Ints], list[Content]]


def iso(times: Ints) -> list[str]:
    """As `schemas.clock.to_iso`, for many."""
    written: list[str] = np.datetime_as_string(times.astype("datetime64[ms]"), timezone="UTC").tolist()
    return written


def _trunk_metrics(world: World, rows: Ints) -> list[Content]:
    samples = world.samples
    columns = (samples.trunk, samples.measured_ms, samples.inbound, samples.outbound, samples.mismatch)
    return [
        Content(
            trunk_id := world.trunk_ids[trunk],
            trunk_metrics.notified(Gauge(time, *gauge), trunk_id, world.timeline.trunk(trunk_id, at_ms).name),
        )
        for time, trunk, at_ms, *gauge in zip(
            iso(samples.event_ms[rows]), *(column[rows].tolist() for column in columns), strict=True
        )
    ]


def _edge_metrics(world: World, rows: Ints) -> list[Content]:
    edges = [(vitals, world.timeline.at(at).edges[edge]) for vitals, edge, at in vital_signs(world, rows)]
    return [Content(edge.id, edge_metrics.notified(vitals, edge.id, edge.name)) for vitals, edge in edges]


def vital_signs(world: World, rows: Ints) -> list[tuple[Vitals, str, int]]:
    """The readings at positions `rows`: (what they say, edge id, when they were taken)."""
    readings = world.readings
    columns = (
        readings.active_pct,
        readings.free_memory,
        readings.free_disk,
        readings.sent,
        readings.received,
        readings.delay_ms,
        readings.odd_memory,
    )
    found = []
    for time, edge, at_ms, *signs in zip(
        iso(readings.event_ms[rows]),
        readings.edge[rows].tolist(),
        readings.measured_ms[rows].tolist(),
        *(column[rows].tolist() for column in columns),
        strict=True,
    ):
        edge_id = world.edge_ids[edge]
        up_ms = at_ms - world.timeline.at(at_ms).edges[edge_id].boot_ms
        found.append((Vitals(time, up_ms, *signs), edge_id, at_ms))
    return found


def _trunk_instance(world: World, rows: Ints) -> list[Content]:
    changes = [status for of_trunk in world.statuses for status in of_trunk[1:]]
    wanted = (changes[row] for row in rows.tolist())
    return [Content(status.trunk_id, trunk_status.notified(status)) for status in wanted]


def _told(event: str) -> Contents:
    def contents(world: World, rows: Ints) -> list[Content]:
        voice = world.realm.voice(event)
        said = map(voice.said, rows.tolist())
        return [Content(each.entity_id, each.body) for each in said]

    return contents


CONTENTS: Final[Mapping[str, Contents]] = {
    TRUNK_METRICS: _trunk_metrics,
    EDGE_METRICS: _edge_metrics,
    TRUNK_INSTANCE: _trunk_instance,
    **{topic: _told(event.name) for topic, event in DERIVED.items()},
}
"""For each topic, the bodies at positions of the world's table."""
