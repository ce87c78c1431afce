"""What is made up from a declaration reads as what it was made from, and leaves nothing over."""

from collections.abc import Mapping
from typing import Any, Final

import pytest

from connectors.poll.reading import read_entity, stamped
from schemas.catalogue import events, objects
from schemas.declare.columns import At, Of, Record, columns_of
from schemas.declare.events import Event
from schemas.declare.objects import Object
from schemas.derive.examples.bodies import entity_example, fact_example
from schemas.derive.examples.filling import Version
from schemas.derive.examples.lots import seed_of
from schemas.reading.facts import fact_reader
from schemas.reading.values import reader
from tests.builders.worlds import START

_SEEDS: Final = range(60)
_DERIVABLE: Final = [e for e in events() if e.example or not e.parts]
of_every_object = pytest.mark.parametrize("declared", objects(), ids=lambda o: o.name)
of_derivable_events = pytest.mark.parametrize("event", _DERIVABLE, ids=lambda e: e.name)


def _version(declared: Object | Event, seed: int, number: int = 1) -> Version:
    lot = seed_of(declared.name, seed)
    return Version(f"{declared.entity}-{seed}", lot, number, START - seed, START + number, "above")


def _known(target: str, lot: int) -> str:
    return f"{target}-{lot % 5}"


def _full(record: type[Record], values: Mapping[str, Any]) -> dict[str, Any]:
    """With the columns that are worked out."""
    found = dict(values)
    for column in columns_of(record):
        if column.record and column.name in found:
            found[column.name] = [_full(column.record, item) for item in found[column.name]]
    for column in columns_of(record):
        if isinstance(column.source, Of):
            found[column.name] = column.source.read(found)
    return found


@of_every_object
def test_an_entity_reads_as_it_was_made(declared: Object) -> None:
    make = entity_example(declared, _known)
    for seed in _SEEDS:
        version = _version(declared, seed)
        body, values = make(version)
        parent = version.parent if declared.per else None
        entity_id, reading = read_entity(declared, body, parent=parent)
        assert entity_id == (f"above/{version.id}" if declared.per else version.id)
        assert reader(declared.record)(stamped(declared, body, parent), "") == _full(declared.record, values)
        assert reading.extra == ""
        assert reading.modified == (version.modified if declared.modified else None)
        assert not declared.per or declared.per.parameter not in body


@of_every_object
def test_every_column_is_filled_and_what_is_optional_is_sometimes_absent(declared: Object) -> None:
    made = [entity_example(declared, _known)(_version(declared, seed)).values for seed in range(300)]
    at = [c for c in declared.columns if not isinstance(c.source, Of)]
    assert {name for values in made for name, v in values.items() if v not in (None, [])} == {
        c.name for c in at
    }
    always = {declared.created, declared.modified}
    free = [c for c in at if c.optional and c.name not in always and c.name not in ("version", "state")]
    assert not free or any(values[c.name] is None for values in made for c in free)


@of_every_object
def test_versions_differ_in_some_values_and_agree_in_others(declared: Object) -> None:
    make, once, other = entity_example(declared, _known), [], []
    for seed in _SEEDS:
        once.append(make(_version(declared, seed)))
        other.append(make(_version(declared, seed, number=2)))
    assert once == [make(_version(declared, seed)) for seed in _SEEDS]
    assert once != other
    kept = [a.values[name] == b.values[name] for a, b in zip(once, other, strict=True) for name in a.values]
    assert any(kept)


@of_every_object
def test_references_lead_to_entities_that_there_are(declared: Object) -> None:
    """All but the entity's own id and its parent's, which are given."""
    make = entity_example(declared, _known)
    given = {declared.id_path, declared.per.parameter if declared.per else None}
    sources = {c.name: c.source for c in declared.columns}
    for join in declared.joins:
        source = sources[join.column]
        if isinstance(source, At) and source.path in given:
            continue
        found = {make(_version(declared, seed)).values[join.column] for seed in _SEEDS}
        assert found <= {None, "above", *(f"{join.to}-{n}" for n in range(5))}
        assert found - {None}


@of_derivable_events
def test_a_fact_reads_as_it_was_made(event: Event) -> None:
    make = fact_example(event, _known)
    for seed in _SEEDS:
        version = _version(event, seed)
        body, values = make(version)
        facts = fact_reader(event)(body, version.id, START)
        assert [fact.extra for fact in facts] == [""] * len(facts)
        assert {fact.entity_id for fact in facts} == {version.id}
        if event.example is None:
            (fact,) = facts
            assert fact.effective_time == (version.modified if event.time else START)
            assert fact.values == _full(event.record, values)


def test_an_event_whose_bodies_nobody_can_guess_is_pointed_out() -> None:
    guessed = {e.name for e in _DERIVABLE}
    assert {e.name for e in events()} - guessed <= {"trunk_statuses"}, "write an example into its declaration"
