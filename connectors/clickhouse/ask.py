"""Questions to ClickHouse by plain HTTP, as any tool would put them."""

import json
from dataclasses import dataclass
from typing import Any, Final

import httpx

from connectors.settings.model import ClickHouse

_COLUMNS: Final = "JSONCompact"


@dataclass(frozen=True, slots=True)
class Text:
    """An answer as it came. `form` is the query's own FORMAT, where it has one."""

    form: str
    body: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Columns as (name, ClickHouse type), there without any row too; integers of 64 bits can be texts."""

    columns: tuple[tuple[str, str], ...]
    values: tuple[tuple[Any, ...], ...]

    def rows(self) -> list[dict[str, object]]:
        names = [name for name, _ in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.values]


def ask_text(settings: ClickHouse, sql: str, form: str) -> Text:
    """In the format that the query names, else in `form`. Nothing is put behind the query: it may end in a
    comment.

    Raises httpx.HTTPStatusError with ClickHouse's words.
    """
    password = settings.password.reveal() if settings.password else ""
    headers = {"X-ClickHouse-User": settings.user, "X-ClickHouse-Key": password}
    parameters = {"database": settings.database, "default_format": form}
    answer = httpx.post(settings.url, params=parameters, headers=headers, content=sql, timeout=120)
    if answer.is_error:
        raise httpx.HTTPStatusError(answer.text.strip(), request=answer.request, response=answer)
    return Text(answer.headers.get("X-ClickHouse-Format", form), answer.text)


def ask_columns(settings: ClickHouse, sql: str) -> Answer | Text:
    """Text where the query names a format of its own."""
    answer = ask_text(settings, sql, _COLUMNS)
    if answer.form != _COLUMNS:
        return answer
    found = json.loads(answer.body or '{"meta": [], "data": []}')
    columns = tuple((column["name"], column["type"]) for column in found["meta"])
    return Answer(columns, tuple(tuple(row) for row in found["data"]))


def ask(settings: ClickHouse, sql: str) -> list[dict[str, object]]:
    """Rows by column name."""
    answer = ask_columns(settings, sql)
    if isinstance(answer, Text):
        raise ValueError(f"the query names the format {answer.form}: leave that out")
    return answer.rows()
