"""The deliveries of a plan as columns: small enough to sort millions of them."""

from enum import IntEnum
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from deploy.local.genesys.delivery.topics import (
    DERIVED,
    EDGE_METRICS,
    PUBLISHED,
    TRUNK_INSTANCE,
    TRUNK_METRICS,
)
from deploy.local.genesys.world.random import Ints, draw_ms, stream
from deploy.local.genesys.world.world import World
from schemas.declare.events import Event

Rows = npt.NDArray[Any]


class Kind(IntEnum):
    """What a delivery is, for those who count; on the wire only the unreadable can be told apart."""

    EVENT = 0
    DUPLICATE = 1
    REPUBLISHED = 2
    UNREADABLE = 3


ROW: Final = np.dtype(
    [
        ("deliver_ms", np.int64),
        ("event_ms", np.int64),
        ("published_ms", np.int64),
        ("world", np.int32),
        ("topic", np.int8),
        ("row", np.int64),
        ("kind", np.int8),
        ("odd", np.bool_),
        ("kept", np.float32),
        ("envelope", np.uint8, 16),
        ("correlation", np.uint8, 16),
    ]
)
"""`row` is a position in the world's table of the topic, `odd` a body with unknown fields, `kept` how much
of the body is left. `envelope` and `correlation` are the ids of the envelope."""


def emitted(world: World, position: int) -> Rows:
    """Each fact once, delivered after the usual latency; `position` is the world's in its plan."""
    samples, readings = world.samples, world.readings
    changes = np.array([[s.at_ms for of in world.statuses for s in of[1:]]], np.int64).reshape(-1)
    tables = {
        TRUNK_METRICS: (samples.measured_ms, samples.event_ms),
        EDGE_METRICS: (readings.measured_ms, readings.event_ms),
        TRUNK_INSTANCE: (changes, changes),
    }
    built = [_table(world, position, topic, *times) for topic, times in tables.items()]
    return np.concatenate([*built, *(_derived(world, position, event) for event in DERIVED.values())])


def _derived(world: World, position: int, event: Event) -> Rows:
    """Published at once: bodies that say no time were so when they were published."""
    told = world.realm.voice(event.name).told
    rows = _table(world, position, event.topic or "", told.measured_ms, told.event_ms)
    rows["published_ms"] = told.measured_ms
    return rows


def new_ids(rng: np.random.Generator, size: int) -> npt.NDArray[np.uint8]:
    """`size` random UUIDs (version 4, RFC 9562) as bytes."""
    ids = rng.integers(0, 256, (size, 16), np.uint8)
    ids[:, 6] = ids[:, 6] & 0x0F | 0x40
    ids[:, 8] = ids[:, 8] & 0x3F | 0x80
    return ids


def _table(world: World, position: int, topic: str, measured_ms: Ints, event_ms: Ints) -> Rows:
    rng = stream(world.organisation, "delivery", topic)
    low, high = world.organisation.latency_ms
    latency = draw_ms(rng, (low / 1000, high / 1000), len(measured_ms))
    rows = np.zeros(len(measured_ms), ROW)
    rows["deliver_ms"] = measured_ms + latency
    rows["event_ms"] = event_ms
    rows["published_ms"] = measured_ms + latency // 3
    rows["world"] = position
    rows["topic"] = PUBLISHED.index(topic)
    rows["row"] = np.arange(len(rows))
    rows["kept"] = 1
    rows["envelope"] = new_ids(rng, len(rows))
    rows["correlation"] = new_ids(rng, len(rows))
    return rows
