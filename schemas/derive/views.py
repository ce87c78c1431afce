"""The views that follow from the declarations: exact facts, current inventory, inventory history."""

from dataclasses import dataclass
from typing import Final

from schemas.declare.events import Event
from schemas.declare.identity import State
from schemas.declare.objects import Object
from schemas.derive.tables import REVISION, VALUE_HASH, Table, TableColumn, table_of

BEGINNING: Final = "toDateTime64(0, 3, 'UTC')"
END: Final = "toDateTime64('2100-01-01 00:00:00', 3, 'UTC')"


@dataclass(frozen=True, slots=True)
class View:
    """A question that people ask often. Columns are typed and explained, which their comments show."""

    name: str
    columns: tuple[TableColumn, ...]
    sql: str
    doc: str


def quoted(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _stored(declared: Event | Object) -> Table:
    table = table_of(declared)
    if table is None:
        raise TypeError(f"{declared.name} has no table")
    return table


def _rank(column: TableColumn) -> str:
    """Expressions that order a precedence column, an absent value below every other."""
    if "String" in column.type:
        there = f"isNotNull(`{column.name}`), " if "Nullable" in column.type else ""
        return f"{there}ifNull(`{column.name}`, '')"
    wide = f"CAST(`{column.name}`, 'Nullable(Int64)')"
    return f"ifNull({wide}, -9223372036854775808)"


def facts(event: Event) -> View:
    """One row for each fact, whatever was delivered: duplicates and conflicts settled by value."""
    table = _stored(event)
    columns = tuple(c for c in table.columns if c.name != VALUE_HASH)
    if not isinstance(event.identity, State):
        return View(
            event.name,
            columns,
            f"SELECT {quoted([c.name for c in columns])} FROM {table.name} FINAL",
            event.doc,
        )
    key = event.key_columns
    by_name = {c.name: c for c in table.columns}
    order = [_rank(by_name[name]) for name in event.identity.precedence]
    rest = [c.name for c in columns if c.name not in (*key, REVISION)]
    chosen = ", ".join(f"won.{i} AS `{name}`" for i, name in enumerate(rest, 1))
    sql = f"""
SELECT {quoted([c.name for c in columns])}
FROM (
    SELECT {quoted(key)}, {chosen}, newest AS {REVISION}
    FROM (
        SELECT {quoted(key)}, max({REVISION}) AS newest,
            argMax(({quoted(rest)}), ({", ".join([*order, VALUE_HASH, REVISION])})) AS won
        FROM {table.name}
        GROUP BY {quoted(key)}
    )
)"""
    return View(event.name, columns, sql.strip(), event.doc)


def history(declared: Object) -> View:
    """Every version of every entity with the interval in which it held, [valid_from, valid_to).

    What was so before the first version that we know of is not known; it is taken to have been the same,
    as far back as there was such an entity.
    """
    table = _stored(declared)
    key = f"org, {declared.entity}_id"
    names = [c.name for c in table.columns if c.name not in ("org", f"{declared.entity}_id", "valid_from")]
    until = TableColumn("valid_to", "DateTime64(3, 'UTC')", "Until when it held; 2100-01-01: it still does")
    columns = [*table.columns]
    columns.insert([c.name for c in columns].index("valid_from") + 1, until)
    first = BEGINNING
    if declared.created:  # least(NULL, x) is NULL up to 24.11 and x from then on
        earliest = f"least(assumeNotNull({declared.created}), version_from)"
        first = f"if(isNull({declared.created}), {BEGINNING}, {earliest})"
    sql = f"""
SELECT {quoted([c.name for c in columns])}
FROM (
    SELECT {key}, {quoted(names)},
        if(row_number() OVER versions = 1, {first}, version_from) AS valid_from,
        leadInFrame(version_from, 1, {END}) OVER versions AS valid_to
    FROM (SELECT {key}, valid_from AS version_from, {quoted(names)} FROM {table.name} FINAL)
    WINDOW versions AS (
        PARTITION BY {key} ORDER BY version_from ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    )
)"""
    doc = f"{declared.doc} Each version and when it held; the first reaches back to its creation."
    return View(f"{declared.name}_history", tuple(columns), sql.strip(), doc)


def current(declared: Object) -> View:
    """Each entity as it is now; deleted ones are left out."""
    table = _stored(declared)
    key = ("org", f"{declared.entity}_id")
    columns = tuple(c for c in table.columns if c.name != "deleted")
    rest = [c.name for c in table.columns if c.name not in key]
    chosen = ", ".join(f"newest.{i} AS `{name}`" for i, name in enumerate(rest, 1))
    sql = f"""
SELECT {quoted([c.name for c in columns])}
FROM (
    SELECT {quoted(key)}, {chosen}
    FROM (
        SELECT {quoted(key)}, argMax(({quoted(rest)}), (valid_from, {REVISION})) AS newest
        FROM {table.name}
        GROUP BY {quoted(key)}
    )
)
WHERE NOT deleted"""
    return View(declared.name, columns, sql.strip(), declared.doc)
