"""Questions to ClickHouse by plain HTTP, as any tool would put them."""

import json

import httpx

from connectors.settings.model import ClickHouse


def ask_raw(settings: ClickHouse, sql: str) -> str:
    """The answer by plain HTTP, in the format that the query asks for.

    Raises httpx.HTTPStatusError with ClickHouse's words.
    """
    password = settings.password.reveal() if settings.password else ""
    headers = {"X-ClickHouse-User": settings.user, "X-ClickHouse-Key": password}
    parameters = {"database": settings.database}
    answer = httpx.post(settings.url, params=parameters, headers=headers, content=sql, timeout=120)
    if answer.is_error:
        raise httpx.HTTPStatusError(answer.text.strip(), request=answer.request, response=answer)
    return answer.text


def ask(settings: ClickHouse, sql: str) -> list[dict[str, object]]:
    """Rows by column name."""
    rows: list[dict[str, object]] = json.loads(ask_raw(settings, f"{sql}\nFORMAT JSON"))["data"]
    return rows
