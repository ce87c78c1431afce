import asyncio
import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.genesys.client import Query
from connectors.genesys.errors import ListRepeats, RequestRefused, UnreadableAnswer
from connectors.genesys.pages import Onward, Page, pages
from schemas.declare.objects import Cursor, PageNumber, Pages, WholeArray

PATH = "/api/v2/things"
Server = Callable[[str, dict[str, str]], Any]


def _read(
    server: Server,
    style: Pages = PageNumber(),  # noqa: B008 - frozen
    query: Query = (),
    at: Onward | None = None,
) -> list[Page]:
    async def get(path: str, parameters: Query) -> bytes:
        answer = server(path, dict(parameters))
        return answer if isinstance(answer, bytes) else json.dumps(answer).encode()

    async def read() -> list[Page]:
        return [page async for page in pages(get, PATH, query, style, at)]

    return asyncio.run(read())


def _ids(found: list[Page]) -> list[int]:
    return [json.loads(body)["id"] for page in found for body in page.bodies]


def _listing(count: int, most: int, by_uri: bool, host: str = "", refuses: int | None = None) -> Server:
    """A list of `count` things; pages of more than `most` are cut to it, of more than `refuses` refused."""

    def server(path: str, query: dict[str, str]) -> object:
        assert path == PATH
        asked, number = int(query["pageSize"]), int(query["pageNumber"])
        if refuses is not None and asked > refuses:
            raise RequestRefused(path, 400, "invalid.value", "pageSize")
        size = min(asked, most)
        last = max(1, -(-count // size))
        entities = [{"id": i} for i in range(count)][(number - 1) * size : number * size]
        body: dict[str, object] = {"entities": entities, "pageSize": size, "total": count}
        if by_uri and number < last:
            body["nextUri"] = f"{host}{PATH}?pageSize={size}&pageNumber={number + 1}"
        elif not by_uri:
            body |= {"pageCount": last, "pageNumber": number}
        return body

    return server


@given(st.integers(0, 130), st.integers(1, 120), st.integers(1, 60), st.booleans())
def test_the_pages_together_are_the_list(count: int, size: int, most: int, by_uri: bool) -> None:
    found = _read(_listing(count, most, by_uri), PageNumber(size))
    assert _ids(found) == list(range(count))
    assert {page.total for page in found} == {count}


@pytest.mark.parametrize("host", ["", "https://api.other.test", "http://127.0.0.1:9/prefix"])
def test_of_a_next_uri_only_path_and_query_count(host: str) -> None:
    assert _ids(_read(_listing(70, 25, by_uri=True, host=host))) == list(range(70))


@pytest.mark.parametrize(("refuses", "asked"), [(500, 500), (100, 100), (99, 25), (25, 25)])
def test_a_page_size_that_is_refused_is_made_smaller(refuses: int, asked: int) -> None:
    found = _read(_listing(60, 1000, by_uri=False, refuses=refuses), PageNumber(500))
    assert _ids(found) == list(range(60))
    assert len(found[0].bodies) == min(60, asked)


def test_what_was_asked_for_is_asked_of_every_page() -> None:
    seen = []

    def server(path: str, query: dict[str, str]) -> object:
        seen.append(query.get("expand"))
        return _listing(70, 25, by_uri=True)(path, query)

    _read(server, query=(("expand", "properties"),))
    assert seen == ["properties"] * 3


def test_a_refusal_at_the_smallest_size_is_one() -> None:
    with pytest.raises(RequestRefused):
        _read(_listing(60, 100, by_uri=False, refuses=10))


@pytest.mark.parametrize(
    "uri", [f"{PATH}?pageNumber=1", f"{PATH}?pageNumber=9", "?pageNumber=9", "//[", f"{PATH}?n={{}}"]
)
def test_a_list_that_leads_in_a_circle_is_left(uri: str) -> None:
    asked = []

    def server(path: str, query: dict[str, str]) -> object:
        asked.append(query)
        return {"entities": [{"id": 1}], "nextUri": uri.format(len(asked))}

    with pytest.raises((ListRepeats, UnreadableAnswer)):
        _read(server)
    assert len(asked) <= 3


def test_a_short_page_is_not_the_last_but_an_empty_one_is() -> None:
    def server(path: str, query: dict[str, str]) -> object:
        number = int(query["pageNumber"])
        return {"entities": [{"id": number}] if number < 4 else [], "pageCount": 9, "total": 9}

    assert _ids(_read(server)) == [1, 2, 3]


@pytest.mark.parametrize(
    "answer", [b"", b"<html>", b"[]", b'{"entities": 5}', b'{"entities": [{]}', b"\xff\xfe"]
)
def test_an_answer_in_another_form_is_kept_as_it_came(answer: bytes) -> None:
    with pytest.raises(UnreadableAnswer) as error:
        _read(lambda *_: answer)
    assert error.value.payload == answer


def test_bodies_are_kept_byte_for_byte() -> None:
    body = b'{"id" : "a\\u00e9", "n": 1.0e2 }'
    assert _read(lambda *_: b'{"entities": [' + body + b"]}") == [Page((body,), None)]


@pytest.mark.parametrize(("rows", "doubted"), [(199, False), (200, True)])
def test_a_bare_array_may_have_been_cut(rows: int, doubted: bool) -> None:
    (page,) = _read(lambda *_: [{"id": i} for i in range(rows)], WholeArray(warn_at=200))
    assert (len(page.bodies), page.total, page.doubt is not None) == (rows, None, doubted)


@given(st.integers(1, 130), st.integers(1, 60), st.booleans(), st.data())
def test_a_list_can_be_gone_on_with_behind_any_page(
    count: int, most: int, by_uri: bool, data: st.DataObject
) -> None:
    listing = _listing(count, most, by_uri)
    found = _read(listing, PageNumber(100))
    assert [page.onward is None for page in found] == [False] * (len(found) - 1) + [True]
    cut = data.draw(st.integers(0, len(found) - 1))
    if (onward := found[cut].onward) is not None:
        kept = msgspec.msgpack.decode(msgspec.msgpack.encode(onward), type=Onward)
        assert _read(listing, PageNumber(100), at=kept) == found[cut + 1 :]


def test_a_circle_is_found_also_across_a_cut() -> None:
    def circle(path: str, query: dict[str, str]) -> object:
        number = int(query["pageNumber"])
        uri = f"{PATH}?pageSize=1&pageNumber={number % 3 + 1}"
        return {"entities": [{"id": number}], "nextUri": uri}

    async def first() -> Onward | None:
        async def get(path: str, query: Query) -> bytes:
            return json.dumps(circle(path, dict(query))).encode()

        async for page in pages(get, PATH, (), PageNumber(1)):
            return page.onward
        return None

    at = asyncio.run(first())
    with pytest.raises(ListRepeats):
        _read(circle, PageNumber(1), at=at)


@pytest.mark.parametrize("style", [PageNumber(), Cursor()], ids=["numbers", "cursor"])
@pytest.mark.parametrize("answer", [{}, {"entities": None}, {"message": "come back"}])
def test_an_answer_without_entities_is_no_empty_list(style: Pages, answer: object) -> None:
    (page,) = _read(lambda *_: answer, style)
    assert page.doubt


@pytest.mark.parametrize("answer", [{"entities": []}, {"total": 0}, {"entities": [], "total": 0}])
def test_an_empty_list_is_one(answer: object) -> None:
    assert _read(lambda *_: answer) == [Page((), answer.get("total"))]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("rows", "doubted"), [(24, False), (25, True)])
def test_a_full_page_of_which_nothing_says_that_it_is_the_last_may_not_be(rows: int, doubted: bool) -> None:
    (page,) = _read(lambda *_: {"entities": [{"id": i} for i in range(rows)], "total": None}, PageNumber(25))
    assert bool(page.doubt) is doubted


def test_a_list_without_a_total_that_goes_on_behind_an_empty_page_is_doubted() -> None:
    (page,) = _read(lambda *_: {"entities": [], "nextUri": f"{PATH}?pageNumber=2"}, PageNumber(counted=False))
    assert page.doubt
