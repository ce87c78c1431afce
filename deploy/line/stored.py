"""Rows of a view, as plain values: what a truth is compared with."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from clickhouse_connect.driver.client import Client

Row = dict[str, Any]
_TIME: Final = "DateTime64"


def stored_rows(client: Client, view: str, org: str, names: Sequence[str]) -> Iterator[Row]:
    """Those of an organisation, with these of the columns; times are milliseconds."""
    types = _types(client, view)
    wanted = ", ".join(_plain(name, types[name]) for name in names)
    found = client.query(f"SELECT {wanted} FROM {view} WHERE org = {{org:String}}", parameters={"org": org})
    for values in found.result_rows:
        yield {name: _python(value) for name, value in zip(names, values, strict=True)}


def _plain(name: str, kind: str) -> str:
    if _TIME not in kind:
        return f"`{name}`"
    if kind.startswith("Array("):
        return f"arrayMap(t -> toUnixTimestamp64Milli(t), `{name}`)"
    return f"toUnixTimestamp64Milli(`{name}`)"


def _python(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


@cache
def _types(client: Client, view: str) -> Mapping[str, str]:
    return {str(row[0]): str(row[1]) for row in client.query(f"DESCRIBE TABLE {view}").result_rows}


def compared(expected: Mapping[Any, Row], found: Sequence[tuple[Any, Row]]) -> tuple[int, list[Any]]:
    """How many rows are as expected, and the keys of those that aren't, are missing, or are there twice."""
    wrong: list[Any] = []
    equal = 0
    seen: set[Any] = set()
    for key, row in found:
        good = key not in seen and expected.get(key) == row
        seen.add(key)
        equal += good
        if not good:
            wrong.append(key)
    return equal, [*wrong, *(key for key in expected if key not in seen)]
