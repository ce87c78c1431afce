"""The engine's job as Faust's documentation would have it done: an agent that takes one event at a time.

Tables hold the state, each with its changelog; every event joins, deduplicates, updates the windows that it
changes and sends their rows. It is spared what it couldn't do: events come in order of time, and more often
than a sample holds.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import fastavro
import faust

from benchmarks.load import LOG
from benchmarks.peer.rows import WIDTH, Sample, add, empty, pieces
from connectors.kafka.registry import look_up, open_registry
from connectors.kafka.wire import Encoder, schema_id
from connectors.settings.load import load
from connectors.settings.model import Settings
from schemas import catalogue
from schemas.aggregates.trunk_base_minute import TRUNK_BASE_MINUTE
from schemas.aggregates.trunk_minute import TRUNK_MINUTE
from schemas.declare.aggregates import Aggregate
from schemas.declare.header import OWN
from schemas.derive.record_types import record_type
from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.log_record import LogRecord
from schemas.objects.trunks import TRUNKS

SEEN: Final = "seen"
TABLES: Final = (SEEN, "bases", "groups", "samples", "windows", "group_windows")
_PREFIX: Final = 5
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)


def _app_id(settings: Settings) -> str:
    return f"{settings.kafka.topic_prefix}peer"


def changelog(settings: Settings, table: str) -> str:
    """The topic that there must be for a table; with prefix."""
    return f"{_app_id(settings)}-{table}-changelog"


class Peer:
    """The app and its tables."""

    def __init__(self, settings: Settings) -> None:
        ids = look_up(open_registry(settings.registry), catalogue.record_types())
        self._encode = Encoder(ids)
        self._read = {
            ids[kind.name]: (kind, fastavro.parse_schema(kind.avro()))
            for kind in (record_type(TRUNKS), record_type(TRUNK_METRICS))
        }
        self.app = faust.App(
            _app_id(settings),
            broker=f"kafka://{settings.kafka.bootstrap}",
            store="memory://",
            topic_partitions=settings.kafka.partitions,
            topic_disable_leader=True,
            topic_allow_declare=False,
            web_enabled=False,
        )
        prefix = settings.kafka.topic_prefix
        self._results = {
            a.name: self.app.topic(prefix + a.topic, key_serializer="raw", value_serializer="raw")
            for a in (TRUNK_MINUTE, TRUNK_BASE_MINUTE)
        }
        self._seen, self._bases, self._groups, self._samples, self._windows, self._group_windows = (
            self.app.Table(name, partitions=settings.kafka.partitions) for name in TABLES
        )
        log = self.app.topic(prefix + LOG, key_serializer="raw", value_serializer="raw")
        self.app.agent(log, name="peer")(self._take)

    async def _take(self, stream: Any) -> None:
        async for event in stream.events():
            kind, schema = self._read[schema_id(event.value)]
            fields: Any = fastavro.schemaless_reader(io.BytesIO(event.value[_PREFIX:]), schema, None)
            if kind.declaration is TRUNKS:
                self._inventory(fields)
            else:
                await self._sample(fields, event.message.offset)

    def _inventory(self, fields: Mapping[str, Any]) -> None:
        base, trunk = fields["trunk_base_id"], fields["entity_id"]
        self._bases[trunk] = base
        group = self._groups.get(base) or {"since": 0, "members": [], "held": {}}
        members = sorted({*group["members"], trunk})
        self._groups[base] = {**group, "members": members}

    async def _sample(self, fields: Mapping[str, Any], offset: int) -> None:
        trunk, org = fields["entity_id"], fields["org"]
        calls = [fields[n] for n in ("inbound_calls", "outbound_calls", "mismatch_count")]
        sample = [(fields["effective_time"] - _EPOCH) // _MS, *calls]
        fact = f"{trunk}@{sample[0]}"
        if fact in self._seen:
            return
        self._seen[fact] = True
        before = self._samples.get(trunk)
        self._samples[trunk] = sample
        held, since = ([before], before[0]) if before else ([], sample[0])
        rows = self._fold(self._windows, trunk, since, sample[0], held, 1)
        await self._send(TRUNK_MINUTE, org, trunk, rows, sample[0], offset)
        base = self._bases.get(trunk)
        if base is not None:
            group = self._groups[base]
            held, expected = list(group["held"].values()), len(group["members"])
            rows = self._fold(self._group_windows, base, group["since"], sample[0], held, expected)
            self._groups[base] = {**group, "since": sample[0], "held": {**group["held"], trunk: sample}}
            await self._send(TRUNK_BASE_MINUTE, org, base, rows, sample[0], offset)

    def _fold(
        self, table: Any, owner: str, since: int, time: int, held: Sequence[Sample], expected: int
    ) -> dict[int, dict[str, Any]]:
        """The windows that a sample changes: what was held until then, and the sample itself."""
        changed: dict[int, dict[str, Any]] = {}
        for window, start, end in pieces(since, time) if held else ():
            changed[window] = dict(table.get(f"{owner}@{window}") or empty())
            add(changed[window], end - start, held, expected)
        window = time - time % WIDTH
        row = changed.setdefault(window, dict(table.get(f"{owner}@{window}") or empty()))
        row["samples"] += 1
        for window, row in changed.items():
            table[f"{owner}@{window}"] = row
        return changed

    async def _send(
        self,
        aggregate: Aggregate,
        org: str,
        owner: str,
        rows: Mapping[int, Mapping[str, Any]],
        as_of: int,
        offset: int,
    ) -> None:
        kind = record_type(aggregate)
        for window, row in rows.items():
            state = "closed" if window + WIDTH <= as_of else "live"
            values = {**row, "state": state, "cause": "sample", "revision": offset}
            record = LogRecord(kind, aggregate.topic, org, owner, window, as_of, OWN, "", "", values)
            await self._results[aggregate.name].send(key=record.key, value=self._encode(record))


if __name__ == "__main__":
    faust.Worker(Peer(load()).app, loglevel="WARN").execute_from_commandline()
