"""Hashes of byte strings, a column at a time.

They are stored (value_hash) and kept in state, so they never change: words of eight bytes, zero-padded, are
folded with the finaliser of SplitMix64 (Steele, Lea, Flood 2014), the length first.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from streams.columns.buffer import join
from streams.columns.kinds import I64, U64, Buffer

_STEP: Final = np.uint64(0x9E3779B97F4A7C15)
_M1: Final = np.uint64(0xBF58476D1CE4E5B9)
_M2: Final = np.uint64(0x94D049BB133111EB)
_ALL: Final = 2**64 - 1
_FEW: Final = 24
"""Rows that are folded sooner one by one."""
_TAILS: Final = np.array([(1 << 8 * n) - 1 for n in range(8)] + [2**64 - 1], dtype=np.uint64)


def mix(x: U64) -> U64:
    """The finaliser; a bijection on 64 bits. Overflow is meant."""
    with np.errstate(over="ignore"):
        x = (x ^ (x >> np.uint64(30))) * _M1
        x = (x ^ (x >> np.uint64(27))) * _M2
    return x ^ (x >> np.uint64(31))


def hash_bytes(buffer: Buffer, start: I64, size: I64) -> U64:
    """uint64 for each row.

    Rows are folded together, word by word, the longest first, until too few are left for that to pay: one row
    of a megabyte must not make a step of every word for all of them.
    """
    state = _begun(size)
    words = -(-size // 8)
    order = _longest_first(words)
    begin, left, folded = start[order], size[order], state[order]
    longer = _longer(words)
    for at in range(len(longer)):
        n = int(longer[at])
        with np.errstate(over="ignore"):
            word = buffer.words[begin[:n] + 8 * at] & _TAILS[np.minimum(left[:n] - 8 * at, 8)]
            folded[:n] = mix(folded[:n] ^ word) + _STEP
    for row in range(int((words > len(longer)).sum())):
        first = int(begin[row]) + 8 * len(longer)
        folded[row] = _rest(int(folded[row]), buffer.data[first : int(begin[row] + left[row])])
    state[order] = folded
    return state


def _begun(size: I64) -> U64:
    with np.errstate(over="ignore"):
        begun: U64 = size.astype(np.uint64) * _STEP
    return begun


def _longest_first(words: I64) -> I64:
    """Short keys are sorted by their digits, in a twentieth of the time."""
    if not len(words) or words.min() == words.max():
        return np.arange(len(words))
    keys = words.max() - words
    return np.argsort(keys.astype(np.uint16) if keys.max() < 1 << 16 else keys, kind="stable")


def _longer(words: I64) -> I64:
    """How many rows have a first word, a second one, and so on, while they aren't too few."""
    counts = len(words) - np.cumsum(np.bincount(words, minlength=1))
    return counts[: int((counts >= _FEW).sum())]


def _rest(state: int, data: bytes) -> int:
    """The same folding, of one row in plain integers."""
    for at in range(0, len(data), 8):
        x = state ^ int.from_bytes(data[at : at + 8], "little")
        x = ((x ^ x >> 30) * int(_M1)) & _ALL
        x = ((x ^ x >> 27) * int(_M2)) & _ALL
        state = ((x ^ x >> 31) + int(_STEP)) & _ALL
    return state


def combine(*parts: U64 | I64) -> U64:
    """One hash of several; the order of the parts counts."""
    with np.errstate(over="ignore"):
        state = np.zeros(len(parts[0]), np.uint64)
        for part in parts:
            state = mix(state ^ part.astype(np.uint64)) + _STEP
    return state


def hash_names(names: Sequence[bytes]) -> U64:
    """The hashes that `hash_bytes` gives these names in a buffer."""
    buffer, start, end = join(names)
    return hash_bytes(buffer, start, end - start)
