"""What a result says: one row of an aggregate, on its way to the tables."""

from collections.abc import Mapping
from typing import Annotated, Final

from schemas.declare.aggregates import Aggregate
from schemas.declare.columns import Column, Given, Record, columns_of
from schemas.declare.kinds import KINDS, Term

STATES: Final[Mapping[Term, str]] = {
    Term("live"): "covered up to the last sample and still changing",
    Term("closed"): "time is past it",
    Term("restated"): "worked out anew from the facts, as something came when the row had left memory",
    Term("withdrawn"): "there is no such row any more",
}
CAUSES: Final[Mapping[Term, str]] = {
    Term("sample"): "a sample in the open window",
    Term("late sample"): "a sample for a window that was closed",
    Term("closed"): "time passed the window's end",
    Term("status"): "a status of the entity, told later than it was so",
    Term("membership"): "inventory told later where an entity belonged, or whether it was in service",
    Term("restated"): "any of these, when the row had left memory",
}
SAMPLE: Final = Term("sample")
CLOSED: Final = Term("closed")
RESTATED: Final = Term("restated")
WITHDRAWN: Final = Term("withdrawn")


def _explained(terms: Mapping[Term, str]) -> str:
    return "; ".join(f"{term}: {meaning}" for term, meaning in terms.items())


class Result(Record, frozen=True):
    """What every aggregate's rows say of themselves, ahead of the measures."""

    state: Annotated[Term, Given(_explained(STATES))]
    cause: Annotated[Term, Given(f"Why the row is as it is. {_explained(CAUSES)}")]
    revision: Annotated[int, Given("Epoch of the log << 48 | offset of the record that changed the row last")]


def result_columns(aggregate: Aggregate) -> tuple[Column, ...]:
    """The body of an aggregate's records."""
    measures = (
        Column(name, KINDS[int], optional=measure.nullable, repeated=False, source=Given(measure.doc))
        for name, measure in aggregate.measures.items()
    )
    return (*columns_of(Result), *measures)
