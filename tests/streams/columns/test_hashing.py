"""Hashes are kept for good: the same bytes give the same number in every version."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.columns.buffer import join
from streams.columns.hashing import combine, hash_bytes, mix

_ALL = 2**64 - 1
_STEP = 0x9E3779B97F4A7C15
_PUBLISHED = [0, 0x99AD8AF2612B23A1, 0xBF2DDD55A15C6DD1, 0x4F39BA0ACA1AB410, 0x795FFD62C819B1DD]


def _hash(*values: bytes) -> list[int]:
    buffer, start, end = join(values)
    hashed: list[int] = hash_bytes(buffer, start, end - start).tolist()
    return hashed


def _mix(x: int) -> int:
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & _ALL
    x = (x ^ x >> 27) * 0x94D049BB133111EB & _ALL
    return x ^ x >> 31


def _by_hand(value: bytes) -> int:
    state = len(value) * _STEP & _ALL
    for at in range(0, len(value), 8):
        state = (_mix(state ^ int.from_bytes(value[at : at + 8], "little")) + _STEP) & _ALL
    return state


def test_published_values() -> None:
    """Rows that are stored have been hashed like this."""
    assert _hash(b"", b"a", b"trunkline", b"x" * 4096, b"y" * 10_000) == _PUBLISHED


def test_the_finaliser_is_that_of_splitmix64() -> None:
    """The generator's first outputs for seed 0, which its authors published."""
    states = np.array([_STEP, 2 * _STEP & _ALL, 3 * _STEP & _ALL], np.uint64)
    assert mix(states).tolist() == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]


@given(st.lists(st.binary(max_size=40)))
def test_by_columns_as_by_hand(values: list[bytes]) -> None:
    assert _hash(*values) == [_by_hand(v) for v in values]


@pytest.mark.parametrize("size", [4088, 4095, 4096, 4097, 4104, 9001])
def test_long_values_beside_short_ones(size: int) -> None:
    long = bytes(i * 31 & 255 for i in range(size))
    assert _hash(b"short", long, b"") == [_by_hand(b"short"), _by_hand(long), _by_hand(b"")]


def test_many_long_values_of_all_lengths() -> None:
    """Those that are folded together and those that are left in the end."""
    values = [bytes(n * 7 & 255 for n in range(size)) for size in (*range(0, 900, 11), 9001, 300, 0)]
    assert _hash(*values) == [_by_hand(v) for v in values]


def test_zeros_at_the_end_count() -> None:
    values = [b"", b"\0", b"\0\0", b"\0" * 8, b"\0" * 9]
    assert len(set(_hash(*values))) == len(values)


def test_combine_depends_on_order() -> None:
    a, b = np.array([1, 2], np.int64), np.array([2, 1], np.int64)
    one, other = combine(a, b).tolist(), combine(b, a).tolist()
    assert one == other[::-1]
    assert one != other
