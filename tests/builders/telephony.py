"""A story of trunks told in a line each, put into a database as what was delivered of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final

from schemas.clock import MINUTE, SECOND
from schemas.declare.aggregates import Aggregate
from schemas.derive.aggregate_views import law_view
from schemas.derive.tables import table_of
from schemas.derive.views import quoted
from tests.builders.inserts import Row, insert
from tests.engines.engine import Database

ORG: Final = "north"
_STEP: Final = 5 * MINUTE
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def utc(text: str) -> int:
    """`2026-11-21 12:00:30.5`, UTC → milliseconds."""
    return (datetime.fromisoformat(text).replace(tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)


@dataclass
class Story:
    """Rows of one organisation. Revisions count up in the order of telling."""

    rows: list[tuple[str, Row]] = field(default_factory=list)
    _revisions: Iterator[int] = field(default_factory=lambda: count(1))

    def tell(self, table: str, row: Row) -> None:
        self.rows.append((table, {"org": ORG, **row, "revision": next(self._revisions)}))

    def sample(
        self, trunk: str, at: int, inbound: int, outbound: int = 0, mismatches: int | None = None
    ) -> None:
        values = {"inbound_calls": inbound, "outbound_calls": outbound, "mismatch_count": mismatches}
        known = {"trunk_id": trunk, "event_time": at, "received_time": at + SECOND, "source": "eventbridge"}
        envelope = f"e{len(self.rows)}"
        self.tell("trunk_metrics_facts", {**known, "envelope_id": envelope, **values, "value_hash": 1})

    def calls(self, trunk: str, since: int, minutes: int, calls: int) -> None:
        """Inbound calls known for exactly so many minutes, five at least: a sample holds for five."""
        last = since + minutes * MINUTE - _STEP
        for at in sorted({*range(since, last, _STEP), last}):
            self.sample(trunk, at, calls)

    def status(self, trunk: str, at: int, up: bool, aspect: str = "connected") -> None:
        known = {"trunk_id": trunk, "event_time": at, "aspect": aspect, "up": up}
        self.tell("trunk_statuses_facts", {**known, "value_hash": int(up)})

    def version(self, entity: str, entity_id: str, since: int, **values: object) -> None:
        """A version of an inventory object, which is named after its id unless `values` say otherwise."""
        known = {f"{entity}_id": entity_id, "valid_from": since, "deleted": False, "name": f"the {entity_id}"}
        self.tell(f"{entity}_versions", {**known, **values})

    def trunk(self, trunk: str, base: str | None, since: int, **values: object) -> None:
        self.version("trunk", trunk, since, trunk_base_id=base, **values)

    def base(self, base: str, capacity: int | None, scope: str, since: int, **values: object) -> None:
        key = None if capacity is None else "max_calls"
        limit = {"capacity": capacity, "capacity_key": key, "capacity_scope": scope}
        self.version("trunk_base", base, since, **limit, **values)

    def configured(
        self, base: str, capacity: int | None, scope: str, since: int, withdrawn: bool = False
    ) -> None:
        known = {"trunk_base_id": base, "valid_from": since, "withdrawn": withdrawn}
        self.tell("configured_capacities", {**known, "capacity": capacity, "capacity_scope": scope})

    def zone(self, time_zone: str) -> None:
        self.tell("organisations", {"organization_id": "", "time_zone": time_zone})

    def watermark(self, at: int) -> None:
        self.tell("watermarks", {"family": "telephony", "watermark": at})

    def put(self, database: Database, *computed: Aggregate) -> None:
        """The deliveries, and the rows of windows that they come to, of the aggregates that are asked for."""
        lots: dict[tuple[str, tuple[str, ...]], list[Row]] = {}
        for table, row in self.rows:
            lots.setdefault((table, tuple(row)), []).append(row)
        told = [insert(table, rows) for (table, _), rows in lots.items()]
        database.run([*told, *map(_results, computed)])


def _results(aggregate: Aggregate) -> str:
    """Rows of windows as the law has them."""
    table = table_of(aggregate)
    assert table is not None
    law = law_view(aggregate)
    names = quoted([column.name for column in law.columns])
    return f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {law.name}"
