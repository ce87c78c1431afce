"""A log in memory, which can be away, and can die in the middle of an append."""

from collections.abc import Sequence
from typing import Any

from connectors.kafka.errors import TryLater
from connectors.poll.stored import Stored
from schemas.control.poll_runs import POLL_RUNS
from schemas.control.poll_states import POLL_STATES
from schemas.declare.controls import Control
from schemas.declare.events import Event
from schemas.declare.objects import Object
from schemas.derive.record_types import record_type
from schemas.log_record import LogRecord

Version = tuple[str, int, str, bool]
"""Entity, valid_from, name, deleted."""


class Died(Exception):
    """The process is gone; what was stored is stored."""


class MemoryLog:
    """`dies_at` is the number of the append that the process dies in, after `stores` of its records."""

    def __init__(self, dies_at: int | None = None, stores: float = 0.0) -> None:
        self.records: list[LogRecord] = []
        self.appends = 0
        self.away = 0
        """How many appends from now on find nobody; half of their records are stored all the same."""
        self._dies_at = dies_at
        self._stores = stores

    async def append(self, records: Sequence[LogRecord]) -> None:
        self.appends += 1
        if self.appends - 1 == self._dies_at:
            self.records += records[: round(len(records) * self._stores)]
            raise Died
        if self.away:
            self.away -= 1
            self.records += records[: len(records) // 2]
            raise TryLater("nobody there")
        self.records += records

    def of(self, declared: Object | Event | Control) -> list[LogRecord]:
        return [record for record in self.records if record.type is record_type(declared)]

    def stored(self) -> Stored:
        """As the compacted topic would be read back."""
        found: dict[str, dict[str, bytes]] = {}
        for record in self.of(POLL_STATES):
            found.setdefault(record.org, {})[record.entity_id] = record.values["state"]
        return found

    def versions(self, declared: Object) -> dict[tuple[str, int], Version]:
        """Rows by key: of two records of one version the later one is the row."""
        return {
            (r.entity_id, r.effective_time): (
                r.entity_id,
                r.effective_time,
                r.values["name"],
                r.values["deleted"],
            )
            for r in self.of(declared)
        }

    def markers(self) -> list[dict[str, Any]]:
        return [record.fields() for record in self.of(POLL_RUNS)]
