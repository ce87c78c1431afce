"""Pages say what is declared, lead where there is something, and their questions are true on any engine."""

import re
import time
from collections.abc import Iterator
from random import Random
from typing import Final

import pytest

from deploy.schema.pages import declared_pages
from schemas.catalogue import events, objects
from schemas.clock import DAY, HOUR
from schemas.declare.events import Event
from schemas.declare.objects import Object
from schemas.derive.ddl import create_table, create_view
from schemas.derive.tables import REVISION, VALUE_HASH, table_of
from schemas.derive.views import current, facts, history
from tests.builders.inserts import Row, insert
from tests.builders.tables import row
from tests.engines.engine import Database, Engine

_LINK: Final = re.compile(r"\]\(([^)]+)\)")
_QUESTION: Final = re.compile(r"```sql\n(.+?)\n```", re.DOTALL)
_AT_ONCE: Final = 12
of_every_object = pytest.mark.parametrize("declared", objects(), ids=lambda o: o.name)
of_every_event = pytest.mark.parametrize("event", events(), ids=lambda e: e.name)
of_every_page = pytest.mark.parametrize("name", declared_pages())


def _page(declared: Object | Event) -> str:
    return declared_pages()[f"{'objects' if isinstance(declared, Object) else 'events'}/{declared.name}.md"]


def _columns(page: str) -> list[str]:
    table = page.split("## Columns")[1].split("##")[0]
    return re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)


def _stored(declared: Object | Event) -> list[str]:
    """Names of the columns in ClickHouse that the declaration gives."""
    return [name for column in declared.columns for name, _ in column.clickhouse()]


@of_every_object
def test_an_object_is_told_whole(declared: Object) -> None:
    page = _page(declared)
    assert _columns(page) == _stored(declared)
    said = (declared.doc, declared.path, declared.family.log, *declared.permission.names, *declared.ignored)
    assert [text for text in said if text not in page] == []
    assert all(f"| `{join.column}` |" in page for join in declared.joins)


@of_every_event
def test_an_event_is_told_whole(event: Event) -> None:
    page = _page(event)
    assert _columns(page) == _stored(event)
    twin = (event.snapshot.path, *event.snapshot.permission.names) if event.snapshot else ()
    fetched = (event.fetch.path, *event.fetch.permission.names) if event.fetch else ()
    said = (event.doc, event.topic or "none", *event.permission.names, *event.ignored, *twin, *fetched)
    assert [text for text in said if text not in page] == []
    assert ("## What was missed" in page) == (event.topic is not None)


@of_every_page
def test_links_lead_to_pages(name: str) -> None:
    folder = name.partition("/")[0]
    for link in _LINK.findall(declared_pages()[name]):
        path = link.partition("#")[0]
        to = path.removeprefix("../") if path.startswith("../") else f"{folder}/{path}"
        assert to in declared_pages() or to in ("exactness.md", "transports.md"), link


@of_every_page
def test_tables_have_as_many_cells_in_each_row(name: str) -> None:
    lines = [line for line in declared_pages()[name].splitlines() if line.startswith("|")]
    bars = [len(re.findall(r"(?<!\\)\|", line)) for line in lines]
    heads = [n for n, line in enumerate(lines) if re.fullmatch(r"\|(---\|)+", line)]
    for first, after in zip(heads, [*(n - 1 for n in heads[1:]), len(lines)], strict=True):
        assert set(bars[first - 1 : after]) == {bars[first]}


def _now() -> int:
    return int(time.time() * 1000)


def _versions(declared: Object, now: int) -> Iterator[dict[str, object]]:
    """One entity: made ten days ago, another since yesterday."""
    table, random = table_of(declared), Random(declared.name)
    assert table is not None
    for number, since in enumerate((now - 10 * DAY, now - DAY)):
        known = {"org": "o", f"{declared.entity}_id": "e", "valid_from": since, "deleted": False}
        made = {declared.created: now - 20 * DAY} if declared.created else {}
        yield {**row(random, table.columns), **known, **made, REVISION: number}


def _answers(database: Database) -> dict[str, set[int]]:
    """By page: how many rows each of its questions is answered with. The oldest engine is slow to ask."""
    asked = [(name, q) for name, page in declared_pages().items() for q in _QUESTION.findall(page)]
    found: dict[str, set[int]] = {}
    for first in range(0, len(asked), _AT_ONCE):
        some = asked[first : first + _AT_ONCE]
        parts = (f"SELECT '{name}' AS page, count() AS answered FROM (\n{q}\n)" for name, q in some)
        for one in database.rows("\nUNION ALL\n".join(parts)):
            found.setdefault(one["page"], set()).add(int(one["answered"]))
    return found


def _facts(event: Event, now: int) -> list[Row]:
    """Two of one entity in one state, an hour apart; the same thing counted twice."""
    table, random = table_of(event), Random(event.name)
    assert table is not None
    entity = {"org": "o", f"{event.entity}_id": "e"}
    one = {**row(random, table.columns), **entity, "event_time": now - HOUR, REVISION: 1}
    hashed = VALUE_HASH in one
    key = {name: one[name] for name in event.key_columns if not hashed or name != "event_time"}
    other = {**row(random, table.columns), **entity, "event_time": now - 2 * HOUR, **key, REVISION: 0}
    return [{**fact, VALUE_HASH: n} if hashed else fact for n, fact in enumerate((one, other))]


def _made(engine: Engine) -> Database:
    """Inventory and facts, and their views; nothing of aggregates."""
    tables = [table for one in (*objects(), *events()) if (table := table_of(one)) is not None]
    views = [facts(event) for event in events()]
    views += [make(declared) for declared in objects() for make in (history, current)]
    return engine.database([*map(create_table, tables), *map(create_view, views)])


def test_questions_are_answered(engine: Engine) -> None:
    """Of an entity of two versions, its older or its newer one; of two facts, the one that counts."""
    database = _made(engine)
    now = _now()
    told = [insert(f"{o.entity}_versions", list(_versions(o, now))) for o in objects()]
    database.run([*told, *(insert(f"{e.name}_facts", _facts(e, now)) for e in events())])
    assert _answers(database) == {page: {1} for page in declared_pages() if not page.endswith("README.md")}
