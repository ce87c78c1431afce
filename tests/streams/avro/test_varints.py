"""Zigzag varints of every length, against fastavro."""

import io
from collections.abc import Sequence

import fastavro
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.avro.varints import NO_NUMBER, read_longs
from streams.columns.buffer import join


def _encoded(number: int) -> bytes:
    out = io.BytesIO()
    fastavro.schemaless_writer(out, "long", number)
    return out.getvalue()


def _read(values: Sequence[bytes]) -> tuple[list[int], list[int]]:
    buffer, start, _ = join(values)
    numbers, sizes = read_longs(buffer, start)
    return numbers.tolist(), sizes.tolist()


@pytest.mark.parametrize("bits", range(64))
def test_each_power_of_two_and_its_neighbours(bits: int) -> None:
    numbers = [n for n in (2**bits - 1, -(2**bits), 2**bits, -(2**bits) - 1) if -(2**63) <= n < 2**63]
    values = [_encoded(n) for n in numbers]
    assert _read(values) == (numbers, [len(v) for v in values])


@given(st.lists(st.integers(-(2**63), 2**63 - 1)))
def test_any_mixture(numbers: list[int]) -> None:
    values = [_encoded(n) for n in numbers]
    assert _read(values) == (numbers, [len(v) for v in values])


def test_longer_forms_of_small_numbers() -> None:
    """A writer may pad: the specification doesn't ask for the shortest form."""
    assert _read([b"\x81\x00", b"\x80\x80\x00", b"\x82" + b"\x80" * 8 + b"\x00"]) == ([-1, 0, 1], [2, 3, 10])


@pytest.mark.parametrize("tail", [b"\x02", b"\x7f", b"\x80\x00", b"\xff\x01"])
def test_more_than_64_bits_is_no_number(tail: bytes) -> None:
    _, sizes = _read([b"\xff" * 9 + tail, b"\x00"])
    assert sizes == [NO_NUMBER, 1]


def test_a_number_cut_off_at_the_end_of_the_buffer() -> None:
    """What stands behind the last value is padding: reading it is safe, and the caller sees the size."""
    buffer, start, end = join([b"\x01", b"\xff"])
    _, sizes = read_longs(buffer, start)
    assert (start + sizes > end).tolist() == [False, True]


def test_no_rows() -> None:
    buffer, start, _ = join([])
    numbers, sizes = read_longs(buffer, start)
    assert (len(numbers), len(sizes)) == (0, 0)
