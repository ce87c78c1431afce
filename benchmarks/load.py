"""A fleet of trunks for benchmarks: its inventory, its samples, and a log that has them.

Everything follows from the number of a sample, so any stretch of the fleet's life can be had again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final
from uuid import UUID
from zlib import crc32

import numpy as np

from schemas.clock import DAY
from schemas.declare.header import EVENTBRIDGE, POLL
from schemas.derive.record_types import record_type
from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.log_record import LogRecord
from schemas.objects.trunks import TRUNKS
from streams.avro.encode import Longs, encode_longs, encode_text
from streams.columns.kinds import I64

ORGANISATIONS: Final = Path(__file__).parent / "organisations.toml"
START: Final = 1_795_132_800_000  # 2026-11-20
LOG: Final = TRUNK_METRICS.family.log
_CREATED: Final = START - DAY
_LATENCY_MS: Final = 300
_BASE_OF: Final = 10
"""Trunk instances of one trunk base."""
_CHUNK: Final = 50_000
_UNSAID: Final[Mapping[str, object]] = {
    column.name: [] if column.name == "proxy_addresses" else None for column in record_type(TRUNKS).body
}


@dataclass(frozen=True, slots=True)
class Samples:
    """Columns in order of time; `trunk` are numbers in the fleet."""

    trunk: I64
    time: I64
    values: tuple[I64, I64, I64]
    """Inbound and outbound calls, mismatches."""

    def __len__(self) -> int:
        return len(self.trunk)


@dataclass(frozen=True)
class Fleet:
    """`trunks` instances in each of `orgs` organisations, each sampled every `every_ms`, all in turn."""

    orgs: int
    trunks: int
    every_ms: int = 20_000

    @property
    def size(self) -> int:
        return self.orgs * self.trunks

    def org(self, trunk: int) -> str:
        return f"org-{trunk % self.orgs:02}"

    def trunk(self, trunk: int) -> str:
        return str(UUID(int=(0xB0 << 120) + trunk))

    def base(self, trunk: int) -> str:
        within = trunk // self.orgs // _BASE_OF
        return str(UUID(int=(0xBA5E << 112) + within * self.orgs + trunk % self.orgs))

    def samples(self, first: int, count: int) -> Samples:
        """The fleet's samples by number, [first, first + count)."""
        n = np.arange(first, first + count)
        mixed = (n.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(40)).astype(np.int64)
        values = (mixed % 60, (mixed >> 6) % 40, (mixed >> 12) % 9)
        return Samples(n % self.size, START + n * self.every_ms // self.size, values)

    def inventory(self) -> Iterator[LogRecord]:
        """One version of each trunk, which reaches back to its creation."""
        for n in range(self.size):
            said = {
                "deleted": False,
                "trunk_base_id": self.base(n),
                "edge_in_service": True,
                "trunk_base_enabled": True,
                "date_created": _CREATED,
            }
            yield LogRecord(
                type=record_type(TRUNKS),
                topic=LOG,
                org=self.org(n),
                entity_id=self.trunk(n),
                effective_time=_CREATED,
                received_time=START,
                source=POLL,
                envelope_id="",
                extra="",
                values={**_UNSAID, **said},
            )


MANY: Final = Fleet(orgs=20, trunks=100)
ONE: Final = Fleet(orgs=1, trunks=500)
"""The largest organisation that there is."""


@dataclass(frozen=True)
class Encoded:
    """Samples of a fleet as message values."""

    fleet: Fleet
    schema_id: int

    @cached_property
    def _heads(self) -> list[bytes]:
        frame, fleet = self.schema_id.to_bytes(5, "big"), self.fleet
        return [
            frame + encode_text(fleet.org(n).encode()) + encode_text(fleet.trunk(n).encode())
            for n in range(fleet.size)
        ]

    @cached_property
    def _middles(self) -> list[bytes]:
        """Source, envelope id and extra; envelope ids come again, in turn."""
        ends = (str(UUID(int=(0xE << 124) + n)).encode() for n in range(10_000))
        return [encode_text(EVENTBRIDGE.encode()) + encode_text(end) + encode_text(b"") for end in ends]

    def values(self, samples: Samples) -> Iterator[bytes]:
        inbound, outbound, mismatches = samples.values
        times, a = encode_longs([Longs(samples.time), Longs(samples.time + _LATENCY_MS)])
        numbers, b = encode_longs([Longs(inbound), Longs(outbound), Longs(mismatches, optional=True)])
        heads, middles, low, base = self._heads, self._middles, 0, 0
        each = zip(samples.trunk.tolist(), a.tolist(), b.tolist(), strict=True)
        for n, (trunk, time_end, end) in enumerate(each):
            yield heads[trunk] + times[low:time_end] + middles[n % 10_000] + numbers[base:end]
            low, base = time_end, end

    def chunks(self, count: int) -> Iterator[tuple[Samples, list[bytes]]]:
        """The first samples with their values, some at a time."""
        for first in range(0, count, _CHUNK):
            samples = self.fleet.samples(first, min(_CHUNK, count - first))
            yield samples, list(self.values(samples))


def partition(org: str, partitions: int) -> int:
    return crc32(org.encode()) % partitions
