"""A changelog and result topics in memory, for the partitions of one process."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from schemas.clock import SECOND
from schemas.log_record import LogRecord
from streams.owning.effects import Block
from streams.results.outputs import Codec
from streams.work.partitions import Assigned, Outside, Partitions
from tests.builders.log_records import NOON, encode, sample
from tests.simulation.worlds import EPOCH, Told
from tests.streams.engine import taking

LOG: Final = "log"


def told(numbers: Iterable[int]) -> list[Told]:
    """Samples, a second apart; the number is the offset."""
    records = [(n, sample(n, effective_time=NOON + n * SECOND)) for n in numbers]
    return [Told(n, encode(record), record) for n, record in records]


@dataclass(slots=True)
class Kept:
    """Of one partition. `refusal` is what an append raises."""

    entries: list[tuple[int, bytes, bytes | None]] = field(default_factory=list)
    refusal: Exception | None = None

    async def append(self, key: bytes, value: bytes | None) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.entries.append((len(self.entries), key, value))

    def read(self, _partition: int, begin: int) -> Iterable[tuple[int, bytes, bytes | None]]:
        return self.entries[begin:]

    @property
    def kinds(self) -> str:
        """The kinds of its records, in order."""
        return "".join(key[:1].decode() for _, key, _ in self.entries)


class Nowhere:
    """Result topics that take everything."""

    async def append(self, blocks: Sequence[Block], records: Sequence[LogRecord]) -> None:
        pass


def outside(kept: Kept | None = None, codec: Codec | None = None) -> Outside:
    kept = kept or Kept()
    return Outside(
        log=LOG,
        epoch=EPOCH,
        gauges=taking.gauges(),
        codec=codec or taking.codec(),
        entries=kept.read,
        changelog=lambda _: kept,
        results=lambda _: Nowhere(),
    )


def assigned(generation: int = 1, committed: int | None = None, start: int = 0) -> Assigned:
    return Assigned(0, generation, committed, start)


async def passes(_offset: int) -> bool:
    """A fence of whom the partition still belongs to."""
    return True


@dataclass(slots=True)
class Deaths:
    """Where it would have ended, and why."""

    all: list[tuple[str, BaseException]] = field(default_factory=list)

    def __call__(self, where: str, error: BaseException) -> None:
        self.all.append((where, error))


def working(
    kept: Kept, deaths: Callable[[str, BaseException], None], codec: Codec | None = None
) -> Partitions:
    return Partitions(outside(kept, codec), deaths)
