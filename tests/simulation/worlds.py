"""Small random organisations that share a partition: what is told of them, in the order of the log.

Times gather where errors do: on borders of minutes, on one another, where time has moved on long ago.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Final

from connectors.kafka.ledger import OFFSET_BITS
from connectors.kafka.wire import PREFIX
from schemas.clock import DAY, HOUR, MINUTE, SECOND
from schemas.control.ticks import TICKS
from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.events.trunk_statuses import CONNECTED, TRUNK_STATUSES
from schemas.log_record import LogRecord
from schemas.objects.trunks import TRUNKS
from tests.builders import log_records

EPOCH: Final = 3
"""Of the log, as the ledger has it."""
START: Final = 1_795_219_200_000  # 2026-11-21T00:00:00Z


@dataclass(frozen=True, slots=True)
class Told:
    """A value on the log; `record` is None where nobody can read it."""

    offset: int
    value: bytes
    record: LogRecord | None
    epoch: int = EPOCH

    @property
    def revision(self) -> int:
        return self.epoch << OFFSET_BITS | self.offset


@dataclass(frozen=True, slots=True)
class World:
    told: tuple[Told, ...]

    def log(self, epoch: int) -> tuple[Told, ...]:
        """A topic that is recreated is another log, of a greater epoch."""
        return tuple(t for t in self.told if t.epoch == epoch)

    @property
    def orgs(self) -> list[str]:
        return sorted({t.record.org for t in self.told if t.record})


def world(random: Random) -> World:
    return World(tuple(_numbered(random, _Making(random).deliveries())))


def _numbered(random: Random, records: list[LogRecord]) -> Iterator[Told]:
    """Offsets have gaps, and now and then there is a value that can't be read."""
    offset = random.choice((0, 0, 5))
    for record in records:
        value = log_records.encode(record)
        if random.random() < 0.05:
            yield Told(offset, _unreadable(random, value), None)
            offset += 1
        yield Told(offset, value, record)
        offset += random.choice((1,) * 15 + (4,))


def _unreadable(random: Random, value: bytes) -> bytes:
    nobody = PREFIX.pack(0, 99_999) + value[PREFIX.size :]
    timeless = log_records.encode(log_records.sample(effective_time=0))
    return random.choice((b"", b"{}", value[:-1], value + b"\0", nobody, timeless))


class _Making:
    def __init__(self, random: Random) -> None:
        self._random = random
        self._span = random.choice((MINUTE, 3 * MINUTE, 6 * MINUTE, 3 * HOUR))
        self._made: list[tuple[int, float, LogRecord]] = []
        self._times = [START]

    def deliveries(self) -> list[LogRecord]:
        for org in ("north", "south", "west")[: self._random.choice((1, 1, 1, 2, 3))]:
            for number in range(self._random.choice((1, 1, 2, 3))):
                self._trunk(org, f"t{number}")
            self._ticks(org)
        return [record for _, _, record in sorted(self._made, key=lambda m: m[:2])]

    def _time(self) -> int:
        anywhere = START + self._random.randrange(self._span)
        near = self._random.choice(self._times) + self._random.choice((0, 5 * MINUTE, 5 * MINUTE - 1))
        at = self._random.choice((anywhere, anywhere, anywhere - anywhere % MINUTE, near))
        self._times.append(at)
        return at

    def _delay(self) -> int:
        """Mostly little; sometimes within what is in memory, sometimes far beyond."""
        much = (10 * MINUTE, 100 * MINUTE, 3 * HOUR, 4 * DAY)
        return self._random.randrange(self._random.choice((SECOND,) * 20 + (MINUTE,) * 4 + much))

    def _tell(self, declared: Any, org: str, entity: str, at: int, values: dict[str, Any]) -> None:
        """Once or twice, each time under another envelope."""
        for _ in range(self._random.choice((1, 1, 1, 1, 2))):
            self._put(at + self._delay(), declared, org, entity, at, values)

    def _put(
        self, delivered: int, declared: Any, org: str, entity: str, at: int, values: dict[str, Any]
    ) -> None:
        header = {"org": org, "entity_id": entity, "effective_time": at, "received_time": delivered}
        record = log_records.of(declared, values, envelope_id=f"e{len(self._made)}", **header)
        self._made.append((delivered, self._random.random(), record))

    def _trunk(self, org: str, trunk: str) -> None:
        for _ in range(self._random.choice((0, 1, 3, 6))):
            self._samples(org, trunk, self._time())
        for _ in range(self._random.choice((0, 0, 1, 3))):
            aspect = self._random.choice((CONNECTED, CONNECTED, "options"))
            up = self._random.choice((True, False, None))
            rest = dict.fromkeys(("ip_address", "error_code", "error_text", "error_details"))
            values = {"aspect": aspect, "proxy_address": "", "up": up, **rest}
            self._tell(TRUNK_STATUSES, org, trunk, self._time(), values)
        if self._random.random() < 0.85:
            self._versions(org, trunk)

    def _samples(self, org: str, trunk: str, at: int) -> None:
        """Two of one moment can conflict; one can be dated in the future."""
        for _ in range(self._random.choice((1,) * 8 + (2,))):
            mismatches = self._random.choice((None, 0, 3))
            values = {
                "inbound_calls": self._random.choice((0, 1, 7, 2**40)),
                "outbound_calls": self._random.randrange(5),
                "mismatch_count": mismatches,
            }
            if self._random.random() < 0.04:
                ahead = at + self._random.choice((10 * MINUTE, DAY))
                self._put(at, TRUNK_METRICS, org, trunk, ahead, values)
            else:
                self._tell(TRUNK_METRICS, org, trunk, at, values)

    def _versions(self, org: str, trunk: str) -> None:
        times = sorted({self._time() for _ in range(self._random.choice((1, 1, 2, 3)))})
        created = self._random.choice((None, times[0], times[0] - HOUR, times[-1]))
        for at in times:
            values = dict.fromkeys(column.name for column in TRUNKS.columns)
            values |= {"deleted": self._random.random() < 0.1, "proxy_addresses": []}
            values |= {"trunk_base_id": self._random.choice((f"{org}-A", f"{org}-B", None, ""))}
            values |= {"edge_in_service": self._random.choice((True, None, False)), "date_created": created}
            values |= {"trunk_base_enabled": self._random.choice((True, True, False))}
            self._tell(TRUNKS, org, trunk, at, values)

    def _ticks(self, org: str) -> None:
        """Some within, mostly one that lets everything close; sometimes one after which all is forgotten."""
        end = START + self._span + self._random.choice((7 * MINUTE, 7 * MINUTE, 3 * HOUR, 5 * DAY))
        for at in [self._time() for _ in range(self._random.randrange(3))] + [end]:
            if at < end or self._random.random() < 0.7:
                self._put(at, TICKS, org, "tick", at, {"owner": "simulation"})


def recreated(world: World, at: int) -> World:
    """The same, but the records from a place on came to a new log, whose offsets begin anew."""
    later = [replace(t, offset=i, epoch=EPOCH + 1) for i, t in enumerate(world.told[at:])]
    return World((*world.told[:at], *later))
