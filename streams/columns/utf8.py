"""Which texts are UTF-8, as Avro's strings must be (Avro 1.12, binary encoding of strings)."""

from typing import Final

import numpy as np

from streams.columns.kinds import U64, Flags, Texts

_TOP_BITS: Final = np.uint64(0x8080808080808080)
_TAILS: Final = np.array([(1 << 8 * n) - 1 for n in range(8)] + [2**64 - 1], dtype=np.uint64)
_SHORT: Final = 64


def is_utf8(texts: Texts) -> Flags:
    """Short texts without a top bit set are ASCII, as nearly all of them are; others are tried one by one."""
    good = np.ones(len(texts), np.bool_)
    for row in np.flatnonzero((texts.size > _SHORT) | _has_top_bits(texts)).tolist():
        try:
            texts.at(row).decode()
        except UnicodeDecodeError:
            good[row] = False
    return good


def _has_top_bits(texts: Texts) -> Flags:
    """By the first bytes of each text, a word at a time; the last word overlaps the one before."""
    words, size = texts.buffer.words, texts.size
    seen: U64 = words[texts.start] & _TAILS[np.minimum(size, 8)]
    last = np.maximum(texts.start + size - 8, texts.start)
    for at in range(8, min(int(size.max(initial=0)), _SHORT), 8):
        seen |= np.where(size > 8, words[np.minimum(texts.start + at, last)], 0)
    found: Flags = (seen & _TOP_BITS) != 0
    return found
