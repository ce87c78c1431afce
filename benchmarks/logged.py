"""Samples on the log, with the revisions that they give to their windows."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from benchmarks.load import LOG
from benchmarks.sightings import Windows
from connectors.kafka.changelog import read_changelog
from connectors.kafka.ledger import read_ledger
from connectors.kafka.registry import open_registry, writer_schema
from connectors.settings.model import Settings
from schemas.clock import MINUTE, floor_to
from schemas.derive.record_types import record_type
from schemas.events.trunk_metrics import TRUNK_METRICS
from streams.columns.kinds import Ints, Texts
from streams.records.unpack import unpack
from streams.records.writers import Writers


@dataclass(frozen=True, slots=True)
class Logged:
    """A sample on the log: whose window it changes, and the revision that this gives it."""

    trunk: str
    window: int
    revision: int
    envelope: str
    number: int
    """Its place among the samples of its partition."""

    def shown(self, windows: Windows) -> float:
        """The moment at which its window's row showed it. Raises LookupError where none ever did."""
        return windows.showed(self.trunk, self.window, self.revision)


def logged(settings: Settings) -> Iterator[tuple[int, Logged]]:
    """(partition, sample) for every sample on the log, in order."""
    topic = settings.kafka.topic_prefix + LOG
    epoch = read_ledger(settings.kafka)[topic]
    writers = Writers(partial(writer_schema, open_registry(settings.registry)))
    for number in range(settings.kafka.partitions):
        read = list(read_changelog(settings.kafka, topic, number))
        for records in unpack([value or b"" for _, _, value in read], writers.of)[0]:
            if records.type is not record_type(TRUNK_METRICS):
                continue
            trunk, envelope, time_ = (
                records.columns[n] for n in ("entity_id", "envelope_id", "effective_time")
            )
            assert isinstance(trunk, Texts)
            assert isinstance(envelope, Texts)
            assert isinstance(time_, Ints)
            for i, row in enumerate(records.rows.tolist()):
                window = floor_to(int(time_.values[i]), MINUTE)
                revision = epoch.revision(read[row][0])
                yield number, Logged(trunk.at(i).decode(), window, revision, envelope.at(i).decode(), i)
