"""Lists that say with each page where the next one is, and nothing of how many there are."""

import asyncio
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.genesys.client import Query
from connectors.genesys.errors import ListRepeats, RequestRefused, UnreadableAnswer
from connectors.genesys.pages import Page, pages
from schemas.declare.objects import Cursor

PATH = "/api/v2/things"
BY_LINK = Cursor()
BY_FIELD = Cursor(size=200, size_parameter="limit", most=200, field="cursors.after", parameter="cursor")
Server = Callable[[dict[str, str]], Any]
of_both_styles = pytest.mark.parametrize("style", [BY_LINK, BY_FIELD], ids=["by link", "by field"])


def _read(server: Server, style: Cursor, query: Query = (), asked: list[Any] | None = None) -> list[Page]:
    async def get(path: str, parameters: Query) -> bytes:
        assert path == PATH
        if asked is not None:
            asked.append(dict(parameters))
        answer = server(dict(parameters))
        return answer if isinstance(answer, bytes) else json.dumps(answer).encode()

    async def read() -> list[Page]:
        return [page async for page in pages(get, PATH, query, style)]

    return asyncio.run(read())


def _ids(found: list[Page]) -> list[int]:
    return [json.loads(body)["id"] for page in found for body in page.bodies]


def _cursor(style: Cursor) -> str:
    return style.parameter or "after"


def _page(style: Cursor, ids: list[int], after: str | None, asked: dict[str, str]) -> dict[str, Any]:
    """As the contract has it: a link with the rest of the question, or the cursor alone."""
    page: dict[str, Any] = {"entities": [{"id": i} for i in ids]}
    if style.parameter:
        return {**page, "cursors": {} if after is None else {"after": after}}
    link = {**asked, _cursor(style): after}
    return page if after is None else {**page, "nextUri": f"{PATH}?{urlencode(link)}"}


def _listing(style: Cursor, count: int, most: int = 1000, refuses: int | None = None) -> Server:
    """A list of `count` things, `most` at a time; larger questions than `refuses` are refused."""

    def server(query: dict[str, str]) -> object:
        size, after = int(query[style.size_parameter]), int(query.get(_cursor(style), "0"))
        if refuses is not None and size > refuses:
            raise RequestRefused(PATH, 400, "invalid.value", style.size_parameter)
        until = after + min(size, most)
        return _page(style, [*range(count)][after:until], str(until) if until < count else None, query)

    return server


@of_both_styles
@given(count=st.integers(0, 130), most=st.integers(1, 60))
def test_the_pages_together_are_the_list(style: Cursor, count: int, most: int) -> None:
    found = _read(_listing(style, count, most), style)
    assert _ids(found) == list(range(count))
    assert {page.total for page in found} == {None}
    assert [page.onward is None for page in found] == [False] * (len(found) - 1) + [True]


def test_a_cursor_is_asked_with_in_its_parameter_and_size() -> None:
    asked: list[dict[str, str]] = []
    _read(_listing(BY_FIELD, 300), BY_FIELD, (("divisionId", "*"),), asked)
    assert asked == [
        {"divisionId": "*", "limit": "200"},
        {"divisionId": "*", "limit": "200", "cursor": "200"},
    ]


def test_what_a_link_leaves_out_is_asked_for_again() -> None:
    def server(query: dict[str, str]) -> object:
        link = None if "after" in query else f"https://api.other.test{PATH}?after=x%3D%3D&pageSize=100"
        return {"entities": [{"id": 1}], "nextUri": link}

    asked: list[dict[str, str]] = []
    _read(server, BY_LINK, (("expand", "assistants"),), asked)
    assert asked == [
        {"expand": "assistants", "pageSize": "100"},
        {"expand": "assistants", "pageSize": "100", "after": "x=="},
    ]


@of_both_styles
def test_an_empty_page_that_goes_on_is_not_the_last(style: Cursor) -> None:
    def server(query: dict[str, str]) -> object:
        at = int(query.get(_cursor(style), "0"))
        return _page(style, [at] if at in (0, 3) else [], str(at + 1) if at < 3 else None, query)

    found = _read(server, style)
    assert [len(page.bodies) for page in found] == [1, 0, 0, 1]


@of_both_styles
@pytest.mark.parametrize("after", ["", None])
def test_an_empty_cursor_ends_the_list(style: Cursor, after: str | None) -> None:
    asked: list[dict[str, str]] = []
    assert _ids(_read(lambda query: _page(style, [1], after, query), style, asked=asked)) == [1]
    assert len(asked) == 1


@of_both_styles
@pytest.mark.parametrize("circle", [1, 2, 5])
def test_a_list_that_leads_in_a_circle_is_left(style: Cursor, circle: int) -> None:
    def server(query: dict[str, str]) -> object:
        at = int(query.get(_cursor(style), "0"))
        return _page(style, [at], str(at % circle + 1), query)

    asked: list[dict[str, str]] = []
    with pytest.raises(ListRepeats):
        _read(server, style, asked=asked)
    assert len(asked) == circle + 1


@of_both_styles
@pytest.mark.parametrize(("refuses", "size"), [(200, 200), (199, 100), (99, 25)])
def test_a_size_that_is_refused_is_made_smaller_and_kept(style: Cursor, refuses: int, size: int) -> None:
    wanting = Cursor(200, style.size_parameter, field=style.field, parameter=style.parameter)
    asked: list[dict[str, str]] = []
    found = _read(_listing(wanting, 230, refuses=refuses), wanting, asked=asked)
    assert _ids(found) == list(range(230))
    assert {question[style.size_parameter] for question in asked if _cursor(style) in question} == {str(size)}


@of_both_styles
def test_a_refusal_at_the_smallest_size_is_one(style: Cursor) -> None:
    with pytest.raises(RequestRefused):
        _read(_listing(style, 60, refuses=10), style)


@pytest.mark.parametrize("cursors", ["next", ["x"], {"after": {"id": 1}}, {"after": True}])
def test_a_cursor_in_another_form_is_kept_as_it_came(cursors: object) -> None:
    answer = json.dumps({"entities": [{"id": 1}], "cursors": cursors}).encode()
    with pytest.raises(UnreadableAnswer) as error:
        _read(lambda _: answer, BY_FIELD)
    assert error.value.payload == answer
