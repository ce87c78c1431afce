"""Names → small numbers: organisations and entities, numbered in the order in which the log names them."""

from collections.abc import Sequence

import numpy as np

from streams.columns.kinds import I64, U64


class Index:
    """A growing list of names, found again by their 64-bit hash.

    Two of 100,000 names share a hash at odds of 1 in 4 × 10^9.
    """

    def __init__(self) -> None:
        self.names: list[bytes] = []
        self._hashes = np.zeros(0, np.uint64)
        self._numbers = np.zeros(0, np.int64)

    def __len__(self) -> int:
        return len(self.names)

    def find(self, hashes: U64) -> I64:
        """The number of each name, -1 for one that is not known."""
        if not len(self._hashes):
            return np.full(len(hashes), -1, np.int64)
        at = np.searchsorted(self._hashes, hashes)
        at[at == len(self._hashes)] = 0
        return np.where(self._hashes[at] == hashes, self._numbers[at], -1)

    def add(self, names: Sequence[bytes], hashes: U64) -> None:
        """Number new names, in this order; none of them may be known."""
        first = len(self.names)
        self.names += names
        known = np.concatenate([self._hashes, hashes])
        numbers = np.concatenate([self._numbers, np.arange(first, len(self.names))])
        order = np.argsort(known)
        self._hashes, self._numbers = known[order], numbers[order]

    def fresh(self, hashes: U64) -> I64:
        """Rows that name somebody new, each new name once, in order of the rows."""
        unknown = np.flatnonzero(self.find(hashes) < 0)
        _, first = np.unique(hashes[unknown], return_index=True)
        return unknown[np.sort(first)]
