"""JSON body → column values, by the paths that a record declares."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from schemas.declare.columns import At, Body, Column, Of, Record, columns_of
from schemas.declare.kinds import WrongType
from schemas.reading.errors import Unreadable
from schemas.reading.personal import treatment
from schemas.reading.privacy import Privacy


def at(body: object, steps: tuple[str, ...]) -> Any:
    """The value at the end of the steps, or None where one of them is absent or null.

    A step into something that isn't an object raises Unreadable: wrong nesting is not absence.
    """
    value: Any = body
    for i, step in enumerate(steps):
        if type(value) is dict:  # what JSON decodes to: all but the odd case
            value = value.get(step)
            continue
        if value is None:
            return None
        if not isinstance(value, Mapping):
            found = type(value).__name__
            raise Unreadable(".".join(steps[:i]), f"expected an object, got {found}")
        value = value.get(step)
    return value


_JOINTS: Final = str.maketrans("", "", " _-")


def spelling(terms: tuple[str, ...]) -> Callable[[Any], Any]:
    """A function to the one spelling of a term: topics have CONSULT_TRANSFER, REST has consultTransfer."""
    known, exact = {_bare(term): term for term in terms}, {term: term for term in terms}

    def spell(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return exact.get(value) or known.get(_bare(value), value)

    return spell


def _bare(term: str) -> str:
    return term.translate(_JOINTS).lower()


def _take(source: At) -> Callable[[Body], Any]:
    steps = tuple(source.path.split("."))
    if not source.terms:
        return lambda body: at(body, steps)
    spell = spelling(source.terms)
    return lambda body: spell(at(body, steps))


def _one(column: Column, where: str) -> Callable[[Any], Any]:
    if column.record is not None:
        inner = reader(column.record)
        return lambda item: inner(item, where)
    return column.kind.read


def _convert(column: Column, where: str) -> Callable[[Any], Any]:
    one = _one(column, where)
    if not column.repeated:
        return one

    def many(items: Any) -> list[Any]:
        if not isinstance(items, list | tuple):
            raise WrongType(f"expected an array, got {type(items).__name__}")
        return [one(item) for item in items if item is not None]

    return many


def _column_reader(column: Column, source: At) -> Callable[[Body, str], Any]:
    take, path = _take(source), source.path
    convert, repeated, optional = _convert(column, path), column.repeated, column.optional

    def read(body: Body, above: str) -> Any:
        raw = take(body)
        if raw is None:
            if repeated:
                return []
            if optional:
                return None
            raise Unreadable(_where(above, path), "is missing, and nothing can be said without it")
        try:
            return convert(raw)
        except WrongType as wrong:
            raise Unreadable(_where(above, path), str(wrong)) from None

    return read


def _where(above: str, path: str) -> str:
    return f"{above}.{path}" if above else path


@cache
def reader(record: type[Record]) -> Callable[[Any, str], dict[str, Any]]:
    """A function from a JSON object, and the path above it, to the record's values by column name.

    The function raises Unreadable, naming the first field that is wrong.
    """
    columns = columns_of(record)
    direct = [(c.name, _column_reader(c, c.source)) for c in columns if isinstance(c.source, At)]
    worked_out = [(c.name, c.source.read) for c in columns if isinstance(c.source, Of)]

    def read(body: Any, above: str = "") -> dict[str, Any]:
        if type(body) is not dict and not isinstance(body, Mapping):
            raise Unreadable(above or "body", f"expected an object, got {type(body).__name__}")
        values = {name: column(body, above) for name, column in direct}
        for name, work_out in worked_out:
            values[name] = work_out(values)
        return values

    return read


@cache
def treated_reader(record: type[Record], privacy: Privacy) -> Callable[[Any, str], dict[str, Any]]:
    """As `reader`, and nothing is left of the values that the policy on personal data doesn't keep."""
    read, treat = reader(record), treatment(record, privacy)
    if treat is None:
        return read

    def treated(body: Any, above: str = "") -> dict[str, Any]:
        return treat(read(body, above))

    return treated
