"""Rows of aggregates: how they travel, where they are stored, and what the views make of them."""

from random import Random
from typing import Any

import pytest

from connectors.kafka.topics import needed
from schemas.catalogue import aggregates, record_types
from schemas.control.restatements import RESTATEMENTS
from schemas.declare.aggregates import Aggregate
from schemas.declare.families import Locality
from schemas.declare.header import HEADER
from schemas.declare.results import CAUSES, STATES
from schemas.derive.aggregate_views import law_view, why_changed_view, windows_view
from schemas.derive.record_types import record_type
from schemas.derive.tables import revisions_of, table_of
from tests.builders.inserts import insert
from tests.builders.worlds import START
from tests.engines.engine import Database

of_every_aggregate = pytest.mark.parametrize("aggregate", aggregates(), ids=lambda a: a.name)


@of_every_aggregate
def test_a_result_is_the_header_what_it_says_of_itself_and_the_measures(aggregate: Aggregate) -> None:
    kind = record_type(aggregate)
    fields = [(f["name"], f["type"]) for f in kind.avro()["fields"][len(HEADER) :]]
    said = [("state", "string"), ("cause", "string"), ("revision", "long")]
    measures = [(n, ["null", "long"] if m.nullable else "long") for n, m in aggregate.measures.items()]
    assert fields == said + measures
    assert kind in record_types()


@of_every_aggregate
def test_a_result_topic_is_parted_as_the_log_is(aggregate: Aggregate) -> None:
    kind = record_type(aggregate)
    topics = {topic.name: topic for topic in needed()}
    assert kind.topic == f"trunkline.{aggregate.name}"
    assert topics[kind.topic].partitions == topics[aggregate.source.family.log].partitions == 0
    assert kind.locality is aggregate.source.family.locality


def test_requests_are_parted_as_the_log_is() -> None:
    (topic,) = (topic for topic in needed() if topic.name == RESTATEMENTS.topic)
    assert topic.partitions == 0
    assert record_type(RESTATEMENTS).locality is Locality.ORGANISATION


def _row(aggregate: Aggregate, random: Random, revision: int, state: str = "closed") -> dict[str, Any]:
    measures = {
        name: None if measure.nullable and random.random() < 0.3 else random.randrange(10**6)
        for name, measure in aggregate.measures.items()
    }
    keys = {"org": "north", f"{aggregate.entity}_id": "e1", "window_start": START}
    said = {"state": state, "cause": random.choice([*CAUSES]), "revision": revision}
    return {**keys, "as_of": START, **said, **measures}


def _told(aggregate: Aggregate, row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("state", "revision", "cause", *aggregate.measures)}


def _put(database: Database, aggregate: Aggregate, rows: list[dict[str, Any]]) -> None:
    stored = table_of(aggregate)
    assert stored is not None
    for table in (stored, revisions_of(aggregate)):
        for row in rows:
            database.text(insert(table.name, [row]))


@of_every_aggregate
def test_the_row_of_the_greatest_revision_is_the_row(
    database: Database, aggregate: Aggregate, seed: int
) -> None:
    """Whatever the order in which they came; all of them are kept."""
    random = Random(f"{seed} {aggregate.name}")
    rows = [_row(aggregate, random, revision) for revision in (5, 2**62, 7)]
    _put(database, aggregate, [*rows, rows[0]])
    columns = ", ".join(_told(aggregate, rows[0]))
    assert database.rows(f"SELECT {columns} FROM ({windows_view(aggregate).sql})") == [
        _told(aggregate, rows[1])
    ]
    kept = database.rows(f"SELECT {columns} FROM {why_changed_view(aggregate).name} ORDER BY revision")
    assert kept == [_told(aggregate, rows[i]) for i in (0, 2, 1)]
    database.empty()


@of_every_aggregate
def test_a_withdrawn_row_is_gone_until_it_is_told_again(
    database: Database, aggregate: Aggregate, seed: int
) -> None:
    random = Random(f"{seed} {aggregate.name}")
    _put(database, aggregate, [_row(aggregate, random, 5), _row(aggregate, random, 6, "withdrawn")])
    assert database.rows(f"SELECT * FROM ({windows_view(aggregate).sql})") == []
    _put(database, aggregate, [_row(aggregate, random, 7, "restated")])
    assert database.rows(f"SELECT state, revision FROM ({windows_view(aggregate).sql})") == [
        {"state": "restated", "revision": 7}
    ]
    database.empty()


@of_every_aggregate
def test_both_forms_have_the_columns_that_people_read(aggregate: Aggregate) -> None:
    """So that other views can stand on either."""
    law = [(c.name, c.type) for c in law_view(aggregate).columns]
    stored = [(c.name, c.type) for c in windows_view(aggregate).columns]
    assert stored == [*law, ("as_of", "DateTime64(3, 'UTC')"), ("cause", "LowCardinality(String)")]
    assert windows_view(aggregate).name == aggregate.name


@of_every_aggregate
def test_every_state_and_cause_is_explained_where_people_look(aggregate: Aggregate) -> None:
    docs = {column.name: column.doc for column in why_changed_view(aggregate).columns}
    assert all(f"{state}: " in docs["state"] for state in STATES)
    assert all(f"{cause}: " in docs["cause"] for cause in CAUSES)
