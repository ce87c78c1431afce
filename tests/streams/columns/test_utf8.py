"""UTF-8 by columns is UTF-8 as Python has it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.columns.buffer import join
from streams.columns.kinds import Texts
from streams.columns.utf8 import is_utf8


def _said(values: list[bytes]) -> list[bool]:
    buffer, start, end = join(values)
    return [bool(good) for good in is_utf8(Texts(buffer, start, end - start))]


def _decodes(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


@given(st.lists(st.binary(max_size=20) | st.text().map(str.encode)))
def test_any_bytes(values: list[bytes]) -> None:
    assert _said(values) == [_decodes(v) for v in values]


@pytest.mark.parametrize("size", [1, 7, 8, 9, 15, 16, 17, 63, 64, 65, 200])
def test_one_wrong_byte_wherever_it_stands(size: int) -> None:
    values = [b"x" * i + b"\xff" + b"x" * (size - i - 1) for i in range(size)]
    assert _said([*values, b"x" * size]) == [False] * size + [True]


def test_a_neighbour_s_bytes_are_not_looked_at() -> None:
    assert _said([b"abc", b"\xff", b"", b"\xff" * 9, b"a"]) == [True, False, True, False, True]
