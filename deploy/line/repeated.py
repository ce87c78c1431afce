"""What was delivered more than once, exactly: records on the logs, less rows of the views."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final

from connectors.clickhouse.ask import ask
from connectors.kafka.changelog import read_changelog
from connectors.kafka.registry import look_up, open_registry, writer_schema
from connectors.kafka.topics import describe, open_admin
from connectors.settings.model import Settings
from schemas import catalogue
from schemas.declare.families import Family
from schemas.derive.record_types import record_type
from streams.records.unpack import unpack
from streams.records.writers import Writers

_AT_ONCE: Final = 50_000


@dataclass(frozen=True, slots=True)
class Repeated:
    """Of one event: records on its log, and facts in its view."""

    event: str
    records: int
    facts: int

    @property
    def dropped(self) -> int:
        """Duplicates, versions of what is counted but the last, and states that lost against others."""
        return self.records - self.facts


def repeated(settings: Settings) -> list[Repeated]:
    """Of every event, once the sink has stored what is on the logs. Nobody's death or counter matters to it.

    It reads the logs whole, so it is for a day and not for a fortnight. Raises TryLater.
    """
    with open_registry(settings.registry) as registry:
        ids = look_up(registry, catalogue.record_types())
        writers = Writers(partial(writer_schema, registry), ids.values())
        found = sum((_on_log(settings, family, writers) for family in catalogue.families()), Counter[str]())
    union = " UNION ALL ".join(
        f"SELECT '{event.name}' AS event, count() AS facts FROM {event.name}" for event in catalogue.events()
    )
    facts = {str(row["event"]): int(str(row["facts"])) for row in ask(settings.clickhouse, union)}
    return [Repeated(e.name, found[record_type(e).name], facts[e.name]) for e in catalogue.events()]


def _on_log(settings: Settings, family: Family, writers: Writers) -> Counter[str]:
    """Readable records by type."""
    topic = settings.kafka.topic_prefix + family.log
    found: Counter[str] = Counter()
    for number in range(describe(open_admin(settings.kafka), [topic])[topic].partitions):
        for values in _lots(settings, topic, number):
            for records in unpack(values, writers.of)[0]:
                found[records.type.name] += len(records.rows)
    return found


def _lots(settings: Settings, topic: str, partition: int) -> Iterator[list[bytes]]:
    values = (value or b"" for _, _, value in read_changelog(settings.kafka, topic, partition))
    while lot := list(islice(values, _AT_ONCE)):
        yield lot
