"""How long a `work` process takes to have its state back: 10 million retained samples.

The changelogs are written by the owner, the steps and the snapshots that the role runs, over as many samples
as fit between the watermark and the horizon; what they say goes to Kafka as it was said, nothing compacted.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.filling import Message, open_producer, send
from benchmarks.load import LOG, ORGANISATIONS, Encoded, Fleet, partition
from benchmarks.results import Results
from benchmarks.steady import metric
from connectors.kafka.ledger import read_ledger
from connectors.kafka.registry import look_up, open_registry, writer_schema
from connectors.kafka.topics import changelog_of
from connectors.kafka.wire import Encoder
from connectors.settings.model import Settings
from deploy.line.running import Place, Running, prepare
from deploy.local.genesys.config.file import load
from deploy.local.state import Stack
from schemas import catalogue
from schemas.aggregates.trunk_minute import TRUNK_MINUTE
from schemas.declare.families import TELEPHONY
from schemas.derive.record_types import record_type
from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.log_record import LogRecord
from streams.owning.effects import Block
from streams.owning.owner import Fetched, Owner
from streams.owning.recovery import Log, recover
from streams.records.writers import Writers
from streams.results.outputs import Codec
from streams.work.role import gauges

SAMPLES: Final = 10_000_000
_ORGS, _TRUNKS = 20, 100
_LOOK_S: Final = 0.1


def fleet(samples: int) -> Fleet:
    """One of which so many samples are younger than the horizon."""
    kept = TRUNK_MINUTE.window.retain + TRUNK_MINUTE.hold
    return Fleet(_ORGS, _TRUNKS, every_ms=kept * _ORGS * _TRUNKS // samples)


@dataclass(slots=True)
class _Written:
    """A changelog that keeps what it is told."""

    records: list[tuple[bytes, bytes | None]] = field(default_factory=list)

    async def append(self, key: bytes, value: bytes | None) -> None:
        self.records.append((key, value))


class _Nowhere:
    """Results that nobody asked for."""

    async def append(self, blocks: Sequence[Block], records: Sequence[LogRecord]) -> None:
        return None


class _Partition:
    """A partition's owner, fed in process."""

    def __init__(self, codec: Codec) -> None:
        self.written = _Written()
        self._offset = 0
        found = recover(gauges(TELEPHONY), [], Log("bench", codec.epoch, 0, None), 1, "bench")
        self.owner = Owner(found, codec, self.written, _Nowhere())

    async def take(self, values: Sequence[bytes]) -> None:
        first, following = self._offset, self._offset + len(values)
        self._offset = following
        batch = Fetched(values, np.arange(first, following), first, following)
        effect, _ = self.owner.take(batch)
        if effect is not None:
            await self.owner.settle(effect)
            await self.owner.committed(following)

    def said(self) -> list[tuple[bytes, bytes | None]]:
        """What it has written since this was last asked."""
        said, self.written.records = self.written.records, []
        return said


def _codec(settings: Settings) -> Codec:
    registry = open_registry(settings.registry)
    epoch = read_ledger(settings.kafka)[settings.kafka.topic_prefix + LOG].epoch
    ids = look_up(registry, catalogue.record_types())
    return Codec(epoch, ids, Writers(partial(writer_schema, registry)).of)


async def _build(settings: Settings, fleet: Fleet, count: int) -> None:
    """Changelogs of every partition, as owners write them that take these samples."""
    codec, partitions = _codec(settings), settings.kafka.partitions
    owned = [_Partition(codec) for _ in range(partitions)]
    for each in owned:
        await each.owner.claim()
    where = np.array([partition(fleet.org(n), partitions) for n in range(fleet.size)])
    encoded = Encoded(fleet, codec.ids[record_type(TRUNK_METRICS).name])
    producer, topic = open_producer(settings), settings.kafka.topic_prefix + changelog_of(TELEPHONY)
    await _take_inventory(fleet, Encoder(codec.ids), owned)
    for samples, values in encoded.chunks(count):
        number = where[samples.trunk]
        for n, each in enumerate(owned):
            await each.take([values[row] for row in np.flatnonzero(number == n).tolist()])
            for key, value in each.said():
                send(producer, topic, Message(key, value, n))
    producer.flush()


async def _take_inventory(fleet: Fleet, encode: Encoder, owned: Sequence[_Partition]) -> None:
    for n, each in enumerate(owned):
        await each.take([encode(r) for r in fleet.inventory() if r.partition(len(owned)) == n])


def _recovered(line: Running, count: int) -> tuple[float, float]:
    """Seconds of recovery, all partitions, and from the start of the process to its being ready."""
    begun = time.monotonic()
    line.start("work", arguments=("--accept-gap",))  # the log itself was never written
    ready, role = time.monotonic() - begun, line.roles["work"]
    seconds = metric(role, "trunkline_work_recovery_seconds")
    while not (retained := metric(role, "trunkline_work_retained_samples")):
        time.sleep(_LOOK_S)
    if retained != count:
        raise AssertionError(f"{retained:,.0f} samples were recovered, of {count:,}")
    return seconds, ready


def measure(stack: Stack, home: Path, results: Results) -> None:
    count = results.scaled(SAMPLES)
    line = prepare(stack, load(ORGANISATIONS), Place(home / "recovery"))
    asyncio.run(_build(line.settings, fleet(count), count))
    try:
        seconds, ready = _recovered(line, count)
    finally:
        line.stop()
    results.add("engine.recovery_s", seconds)
    results.add("engine.ready_after_s", ready)
