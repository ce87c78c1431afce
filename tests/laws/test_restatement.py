"""Rows that are restated end as the law over all facts, whatever came when and however it was executed."""

from itertools import count
from random import Random
from typing import Any, Final

from schemas.aggregates.trunk_base_minute import TRUNK_BASE_MINUTE
from schemas.aggregates.trunk_minute import TRUNK_MINUTE
from schemas.catalogue import aggregates
from schemas.clock import MINUTE
from schemas.declare.aggregates import Aggregate
from schemas.derive.aggregate_views import why_changed_view, windows_view
from schemas.derive.tables import revisions_of
from streams.sink.ranges import Request
from streams.sink.restating import Restater
from tests.builders.inserts import Row
from tests.builders.latecomers import Latecomers, latecomers
from tests.builders.worlds import START, world
from tests.engines.engine import Database

_FEW: Final = 8
_MANY: Final = 60
"""Facts of an organisation."""


def _latecomers(database: Database, aggregate: Aggregate, random: Random) -> Latecomers:
    for i in count():
        one = latecomers(database, aggregate, f"o{i}", world(random, aggregate), random)
        if _FEW <= len(one.facts) <= _MANY:
            return one
    raise AssertionError


def _restater(org: Latecomers) -> Restater:
    return Restater(org.ask, org.store, lambda: False, org.go_on)


def _all_in_lots(org: Latecomers) -> list[Request]:
    """Facts go on being stored while requests are executed, in an order of their own; returns them all."""
    org.begin()
    asked = [org.request(place) for place in range(org.stored + 1, len(org.facts) + 1)]
    waiting = org.random.sample(asked[: len(asked) // 2], len(asked) // 2)
    early, later = waiting[::2], [*waiting[1::2], *asked[len(asked) // 2 :]]
    _restater(org).restate(early)
    _restater(org).restate(later)
    return asked


def _rows(org: Latecomers, aggregate: Aggregate, select: str, *more: str) -> dict[Any, Row]:
    names = [*aggregate.measures, *more]
    found = org.database.rows(
        f"SELECT {aggregate.keys[1]} AS id, toString(window_start) AS start, {', '.join(names)} "
        f"FROM ({select}) WHERE org = '{org.org}'"
    )
    return {(row.pop("id"), row.pop("start")): row for row in found}


def _law(org: Latecomers, aggregate: Aggregate) -> dict[Any, Row]:
    return _rows(org, aggregate, f"SELECT * FROM {aggregate.name}_by_sql")


def _stored(org: Latecomers, aggregate: Aggregate, *more: str) -> dict[Any, Row]:
    return _rows(org, aggregate, windows_view(aggregate).sql, *more)


def _with_two_contents(org: Latecomers, aggregate: Aggregate) -> list[dict[str, Any]]:
    """Windows of which one revision was told twice, and not alike."""
    keys = ", ".join((*aggregate.keys, "revision"))
    told = ", ".join(("state", "cause", "toString(as_of)", *aggregate.measures))
    return org.database.rows(
        f"SELECT {keys} FROM {revisions_of(aggregate).name} GROUP BY {keys} "
        f"HAVING length(groupUniqArray(toString(tuple({told})))) > 1"
    )


def _check(org: Latecomers, seed: int) -> None:
    asked = _all_in_lots(org)
    rows = {each.name: _stored(org, each, "revision") for each in org.aggregates}
    for each in org.aggregates:
        assert _stored(org, each) == _law(org, each), f"TRUNKLINE_SEED={seed}, {each.name} of {org.org}"
    _restater(org).restate([*reversed(asked), asked[0]])
    for each in org.aggregates:
        assert _stored(org, each, "revision") == rows[each.name], f"TRUNKLINE_SEED={seed}, {org.org}"
        assert _with_two_contents(org, each) == [], f"TRUNKLINE_SEED={seed}, {org.org}"


def test_restated_rows_are_the_law(database: Database, seed: int) -> None:
    """Worlds of each aggregate, as each has facts that others don't look at."""
    random = Random(seed)
    for aggregate in aggregates():
        _check(_latecomers(database, aggregate, random), seed)
        told = database.text(f"SELECT count() FROM {aggregate.name}_rows WHERE state = 'restated'")
        assert int(told) > 0
        database.empty()


def _version(base: str, valid_from: int) -> tuple[str, Row]:
    known = {"trunk_id": "t1", "valid_from": valid_from, "deleted": False, "trunk_base_id": base}
    return "trunk_versions", {**known, "edge_in_service": True, "trunk_base_enabled": True}


def _sample(at: int, calls: int = 2) -> tuple[str, Row]:
    values = {"inbound_calls": calls, "outbound_calls": 1, "value_hash": 1}
    return "trunk_metrics_facts", {"trunk_id": "t1", "event_time": at, **values}


def test_what_belonged_elsewhere_is_withdrawn_there(database: Database, seed: int) -> None:
    """A trunk was moved before the sample, which is heard of when its minutes have left memory."""
    facts = [_version("A", START), _sample(START + 5 * MINUTE), _version("B", START + MINUTE), _sample(START)]
    org = Latecomers(database, [TRUNK_BASE_MINUTE], "north", facts, Random(seed))
    org.begin()
    assert {base for base, _ in _stored(org, TRUNK_BASE_MINUTE)} == {"A"}
    _restater(org).restate([org.request(3), org.request(4)])
    after = _stored(org, TRUNK_BASE_MINUTE)
    assert after == _law(org, TRUNK_BASE_MINUTE)
    assert {base for base, start in after if start >= "2026-11-21 00:01"} == {"B"}
    history = database.rows(
        f"SELECT state, cause, revision, samples FROM ({why_changed_view(TRUNK_BASE_MINUTE).sql}) "
        "WHERE trunk_base_id = 'A' AND window_start = '2026-11-21 00:05:00' ORDER BY revision"
    )
    assert history == [
        {"state": "closed", "cause": "closed", "revision": 2, "samples": 1},
        {"state": "withdrawn", "cause": "restated", "revision": 3, "samples": 0},
    ]
    database.empty()


def test_no_row_is_of_less_than_the_records_up_to_its_revision(database: Database, seed: int) -> None:
    """The sixth record is stored ahead of the fifth: a row of revision 6 has to have both."""
    facts = [_sample(START + 5_000 * (i ^ 3), calls=i) for i in range(6)]
    org = Latecomers(database, [TRUNK_MINUTE], "north", facts, Random(seed))
    org.begin()
    org.advance(4, [6])
    _restater(org).restate([org.request(4)])
    _restater(org).restate([org.request(place) for place in (4, 5, 6)])
    assert _stored(org, TRUNK_MINUTE) == _law(org, TRUNK_MINUTE)
    assert _with_two_contents(org, TRUNK_MINUTE) == []
    database.empty()


def test_rows_that_nothing_came_late_for_stay_as_the_engine_told_them(database: Database, seed: int) -> None:
    """However much is asked for."""
    facts = [_sample(START), _sample(START + 20 * MINUTE)]
    org = Latecomers(database, [TRUNK_MINUTE], "north", facts, Random(seed))
    org.begin()
    before = _stored(org, TRUNK_MINUTE, "state", "revision")
    _restater(org).restate([Request("north", "trunk_metrics", START, START + 60 * MINUTE, 2, 2)])
    after = _stored(org, TRUNK_MINUTE, "state", "revision")
    assert {key: row for key, row in after.items() if key in before} == before
    assert {row["state"] for key, row in after.items() if key not in before} == {"restated"}
    assert len(after) == len(_law(org, TRUNK_MINUTE)) > len(before)
    database.empty()
