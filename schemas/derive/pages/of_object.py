"""The page of an object."""

from collections.abc import Iterator, Sequence
from typing import Final

from schemas.declare.objects import Object
from schemas.derive.pages import words
from schemas.derive.pages.columns import column_table
from schemas.derive.pages.links import event_link, object_link
from schemas.derive.pages.markdown import code, codes, facts_of, page, sql, table
from schemas.derive.pages.questions import as_it_was, with_names
from schemas.derive.record_types import record_type
from schemas.derive.tables import table_of

_FROM: Final = "objects"


def object_page(declared: Object, objects: Sequence[Object]) -> str:
    """`objects` are all that there are."""
    named = with_names(declared, {one.name: one for one in objects})
    return page(
        f"# {declared.name}",
        declared.doc,
        facts_of(_facts(declared)),
        "## Columns",
        f"Of {code(declared.name)} and {code(declared.name + '_history')}, beside "
        "[those that all have](README.md#columns-that-all-have).",
        column_table(declared.columns),
        *_references(declared, objects),
        *_ignored(declared),
        "## Ask",
        *(("Now, with the names of what it refers to:", sql(named)) if named else ()),
        "As it was a week ago:",
        sql(as_it_was(declared)),
    )


def _facts(declared: Object) -> Iterator[tuple[str, str]]:
    query = "&".join(f"{name}={value}" for name, value in declared.query)
    yield "read from", code(f"GET {declared.path}{'?' if query else ''}{query}")
    if declared.per:
        of = object_link(declared.per.of, _FROM)
        yield "how often", f"once for each of {of}, whose id is {code(declared.per.parameter)}"
    yield "permission", words.permission(declared.permission)
    yield "pages", words.pages(declared.pages)
    yield "every", f"{words.lasting(declared.every_ms)}, or what {code(f'schedules.{declared.name}')} says"
    yield "log", words.log(declared.family)
    yield "record", code(record_type(declared).name)
    own = f"{code(f'{declared.entity}_id')}, in the body {code(declared.id_path)}"
    yield "id", f"{own}: `<{declared.per.parameter}>/<id>`" if declared.per else own
    yield "holds from", _since(declared)
    if (stored := table_of(declared)) is not None:
        yield "table", f"{code(stored.name)}, one row for each {codes(stored.order_by)}"
    yield "views", f"{code(declared.name)}: now; {code(declared.name + '_history')}: each version"
    yield "facts in it", ", ".join(event_link(event.name, _FROM) for event in declared.emits)


def _since(declared: Object) -> str:
    start = "the start of the run that saw it first"
    if declared.modified:
        start = f"{code(declared.modified)}, if that is after the last COMPLETE run; else {start}"
    first = f"from {code(declared.created)} on" if declared.created else "from the beginning on"
    return f"{start}. The first version: {first}"


def _references(declared: Object, objects: Sequence[Object]) -> Iterator[str]:
    known = {one.name for one in objects}
    to = [
        (code(join.column), object_link(join.to, _FROM) if join.to in known else code(join.to))
        for join in declared.joins
    ]
    by = [
        (object_link(one.name, _FROM), code(join.column))
        for one in objects
        for join in one.joins
        if join.to == declared.name
    ]
    if to or by:
        yield "## Joins"
    if to:
        yield table(("column", "is the id of one of"), to)
    if by:
        yield "Referred to by:"
        yield table(("object", "in its column"), by)


def _ignored(declared: Object) -> Iterator[str]:
    if declared.ignored:
        yield "## Not kept"
        yield f"{codes(sorted(declared.ignored))}. What no declaration knows is kept in `extra`."
