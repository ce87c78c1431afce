"""Forms: cut right wherever the network cuts them."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.door.failures import Failure
from deploy.local.door.multipart import Cutter, Part, boundary_of
from tests.deploy.local.door.running import Door

BOUNDARY = b"edge"


def body(parts: list[bytes]) -> bytes:
    lines = [
        b'--edge\r\nContent-Disposition: form-data; name="p%d"; filename="f"\r\n\r\n%b\r\n'
        % (number, content)
        for number, content in enumerate(parts)
    ]
    return b"".join(lines) + b"--edge--\r\n"


def cut(pieces: list[bytes]) -> list[bytes]:
    """The content of each part."""
    cutter = Cutter(BOUNDARY)
    contents: list[bytes] = []
    for piece in pieces:
        for item in cutter.feed(piece):
            if isinstance(item, Part):
                assert item == Part(f"p{len(contents)}", file=True)
                contents.append(b"")
            else:
                contents[-1] += item
    cutter.finish()
    return contents


# Contents that nearly end: the hard part is where content and delimiter look alike.
CONTENTS = st.lists(st.sampled_from([b"\r\n", b"--", b"--edg", b"\r", b"a", b"\0", b"-"]), max_size=8).map(
    b"".join
)


@given(st.lists(CONTENTS.filter(lambda content: b"--edge" not in content), min_size=1, max_size=3), st.data())
def test_contents_come_whole_wherever_the_body_is_cut(parts: list[bytes], data: st.DataObject) -> None:
    whole = body(parts)
    marks = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    pieces = [whole[a:b] for a, b in zip([0, *marks], [*marks, len(whole)], strict=True)]
    assert cut(pieces) == parts
    assert cut([bytes([byte]) for byte in whole]) == parts


def test_a_form_that_is_cut_short() -> None:
    with pytest.raises(Failure, match="closing boundary"):
        cut([body([b"content"])[:-8]])


def test_a_part_without_a_name() -> None:
    with pytest.raises(Failure, match="no name"):
        cut([b"--edge\r\nContent-Type: text/plain\r\n\r\nx\r\n--edge--\r\n"])


def test_what_is_no_form() -> None:
    assert boundary_of("text/plain") is None
    assert boundary_of('multipart/form-data; boundary="a b"') == b"a b"
    with pytest.raises(Failure, match="boundary"):
        boundary_of("multipart/form-data")


def send(door: Door, query: str, parameters: dict[str, str], files: dict[str, bytes]) -> httpx.Response:
    parts = {name: (name, content) for name, content in files.items()}
    return door.http.post(door.url, params={"query": query, **parameters}, files=parts)


def test_several_tables_in_one_form(door: Door) -> None:
    query = "SELECT l._1, r.y FROM l JOIN r ON l._1 = r.x ORDER BY 1"
    shapes = {"l_types": "UInt8,Decimal(9, 2)", "r_structure": "x UInt8, y String", "r_format": "JSONEachRow"}
    files = {"l": b"1\t1.5\n2\t2.5\n", "r": b'{"x": 2, "y": "two"}\n'}
    assert send(door, query, shapes, files).text == "2\ttwo\n"


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({}, "36"),
        ({"t_types": "UInt8", "t_format": "Nosuch"}, "73"),
        ({"t_types": "Nosuch"}, "50"),
        ({"t_structure": "a UInt8) ENGINE = Kafka --"}, "344"),
        ({"t_structure": "a UInt8); DROP TABLE x --"}, "62"),
        ({"t_structure": "a UInt8"}, "27"),
    ],
)
def test_tables_that_can_not_be_made(door: Door, parameters: dict[str, str], code: str) -> None:
    response = send(door, "SELECT * FROM t", parameters, {"t": b"x\n"})
    assert response.headers["X-ClickHouse-Exception-Code"] == code, response.text


def test_a_session_keeps_no_table_of_a_form(door: Door, database: str) -> None:
    session = {"session_id": f"form-{database}", "t_types": "UInt8"}
    for _ in range(2):
        assert send(door, "SELECT sum(_1) FROM t", session, {"t": b"1\n2\n"}).text == "3\n"
    assert door.code("SELECT * FROM t", session_id=session["session_id"]) == 60


def test_query_and_parameters_may_be_fields(door: Door) -> None:
    fields = {"query": (None, "SELECT {x:UInt8} + 1"), "param_x": (None, "41")}
    assert door.http.post(door.url, files=fields).text == "42\n"
