"""The sink's loop over a scripted log: what is written before what is committed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import pyarrow as pa
import pytest

from connectors.clock import SystemClock
from connectors.kafka.consumer import LogConsumer
from connectors.kafka.ledger import Epoch
from connectors.settings.model import Sink as SinkSettings
from schemas.declare.families import TELEPHONY
from schemas.log_record import LogRecord
from streams.sink.limit import TooManyDead
from streams.sink.sink import Log, Sink, World
from tests.builders import log_records
from tests.builders.log_records import encode, sample

_TOPIC = "genesys.telephony"


@dataclass(frozen=True)
class Read:
    """A message as a consumer hands it over."""

    content: bytes
    at: int

    def topic(self) -> str:
        return _TOPIC

    def partition(self) -> int:
        return 0

    def offset(self) -> int:
        return self.at

    def value(self) -> bytes:
        return self.content


@dataclass
class Scripted:
    """A log of one partition, read in one go; everything that happens is noted in order."""

    values: list[bytes]
    happened: list[str] = field(default_factory=list)
    sink: Sink | None = None

    def fetch(self, most: int, timeout_s: float) -> list[Read]:
        found, self.values = self.values, []
        if not found and self.sink is not None:
            self.sink.stop()
        return [Read(value, i) for i, value in enumerate(found)]

    def commit(self, positions: Mapping[tuple[str, int], int]) -> None:
        self.happened.append(f"committed {positions[_TOPIC, 0]}")

    def store(self, table: str, rows: pa.Table) -> None:
        self.happened.append(f"stored {rows.num_rows} in {table}")

    def bury(self, letters: Sequence[LogRecord]) -> None:
        self.happened.append(f"buried {len(letters)}")

    def check(self) -> None:
        self.happened.append("checked")

    def measure_lag(self) -> None: ...

    def close(self) -> None:
        self.happened.append("closed")


def _run(log: Scripted) -> None:
    world = World(
        cast("LogConsumer", log), log_records.writers(), log.store, log.bury, log.check, SystemClock()
    )
    log.sink = Sink(world, {_TOPIC: Log(_TOPIC, TELEPHONY, Epoch("id", 1, 1))}, SinkSettings(flush_after=1))
    log.sink.run()


def test_a_batch_is_committed_when_all_of_it_is_written() -> None:
    log = Scripted([encode(sample(1)), b"broken"])
    _run(log)
    assert log.happened == [
        "checked",
        "stored 1 in trunk_metrics_facts",
        "buried 1",
        "stored 1 in watermarks",
        "checked",
        "committed 2",
        "closed",
    ]


def test_the_letters_that_stop_the_line_can_be_looked_at() -> None:
    """The message sends people to the dead letters: they are there, and nothing is committed."""
    log = Scripted([b"broken"] * 1000)
    with pytest.raises(TooManyDead):
        _run(log)
    assert log.happened == ["buried 1000", "closed"]
