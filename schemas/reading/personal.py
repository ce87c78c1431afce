"""Values of a record, treated by the class that their columns declare.

This happens before a record is made, so that neither a log nor a dead letter nor a poller's memory has what
the organisation doesn't want kept.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from schemas.declare.columns import At, Column, Of, Record, columns_of
from schemas.declare.personal import Personal, Treatment
from schemas.reading.privacy import Privacy
from schemas.reading.scrubbing import Scrubber

Treat = Callable[[dict[str, Any]], dict[str, Any]]


@cache
def treatment(record: type[Record], privacy: Privacy) -> Treat | None:
    """A function that treats the values of a record in place; None where there is nothing to be done."""
    steps = [(c, step) for c in columns_of(record) if (step := _step(c, privacy)) is not None]
    if not steps:
        return None

    def treat(values: dict[str, Any]) -> dict[str, Any]:
        for column, step in steps:
            value = values[column.name]
            if value is not None:
                treated = step(value)
                values[column.name] = column.blank if treated is None and not column.optional else treated
        return values

    return treat


def _step(column: Column, privacy: Privacy) -> Callable[[Any], Any] | None:
    source = column.source
    if isinstance(source, Of):
        return privacy.hashed if source.keyed and privacy.key is not None else None
    if not isinstance(source, At):
        return None
    if column.record is not None:
        inner = treatment(column.record, privacy)
        return None if inner is None else (lambda items: [inner(item) for item in items])
    if source.inside and Scrubber.of(source.inside, privacy).needed:
        return Scrubber.of(source.inside, privacy).text
    personal = source.personal
    if personal is None or privacy.of(personal) is Treatment.KEEP:
        return None
    one = privacy.treating(personal)
    if column.repeated:
        return lambda items: [kept for item in items if (kept := one(item)) is not None]
    return one


@cache
def personal_keys(record: type[Record]) -> tuple[tuple[str, Personal], ...]:
    """Names of JSON keys, in lower case, under which a body of this record has personal data."""
    found: dict[str, Personal] = {}
    for column in columns_of(record):
        if isinstance(column.source, At):
            found |= {key.lower(): personal for key, personal in column.source.inside}
            if column.source.personal is not None:
                found[column.source.path.rpartition(".")[2].lower()] = column.source.personal
        if column.record is not None:
            found |= dict(personal_keys(column.record))
    return tuple(sorted(found.items()))
