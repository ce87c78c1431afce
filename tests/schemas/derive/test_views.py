"""Views of facts for identities that no declared topic has yet, on every engine."""

from dataclasses import replace
from typing import Any

from schemas.declare.events import Event
from schemas.declare.identity import Counted, State
from schemas.derive.ddl import create_table, create_view
from schemas.derive.tables import table_of
from schemas.derive.views import facts
from schemas.events.trunk_metrics import TRUNK_METRICS
from tests.engines.engine import Engine


def _found(engine: Engine, event: Event, rows: list[tuple[str, str, int, int]]) -> list[dict[str, Any]]:
    """`rows` are (envelope, source, inbound calls, revision) of one trunk and time."""
    table = table_of(event)
    assert table is not None
    hashed = ", value_hash" if any(column.name == "value_hash" for column in table.columns) else ""
    values = (
        f"('{e}', '{s}', {calls}, {rev}{', ' + str(calls) if hashed else ''})" for e, s, calls, rev in rows
    )
    insert = f"INSERT INTO {table.name} (envelope_id, source, inbound_calls, revision{hashed}) VALUES "
    database = engine.database([create_table(table), create_view(facts(event))])
    database.run(insert + value for value in values)
    return database.rows(
        f"SELECT envelope_id AS id, source, inbound_calls AS calls, revision FROM {event.name} ORDER BY id"
    )


def test_of_what_is_counted_the_latest_version_wins(engine: Engine) -> None:
    counted = replace(TRUNK_METRICS, name="counted", identity=Counted(("envelope_id",)))
    rows = [("a", "poll", 5, 7), ("a", "poll", 3, 9), ("b", "poll", 1, 8), ("a", "poll", 4, 6)]
    assert _found(engine, counted, rows) == [
        {"id": "a", "source": "poll", "calls": 3, "revision": 9},
        {"id": "b", "source": "poll", "calls": 1, "revision": 8},
    ]


def test_texts_can_decide_between_states(engine: Engine) -> None:
    """`websocket` stands after `poll`; the revision is that of the newest record, whichever won."""
    by_text = replace(TRUNK_METRICS, name="by_text", identity=State(precedence=("source", "inbound_calls")))
    rows = [("a", "poll", 9, 3), ("a", "websocket", 2, 1), ("a", "websocket", 4, 2)]
    assert _found(engine, by_text, rows) == [
        {"id": "a", "source": "websocket", "calls": 4, "revision": 3},
    ]
