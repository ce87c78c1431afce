"""Ids that facts are still to be fetched for: what is new, what is due again, what is given up. Pure."""

from collections.abc import Collection, Iterable
from typing import Final

import msgspec

from schemas.clock import MINUTE

MOST: Final = 20_000
"""Ids that are waited for at once; while there are as many, the log is read no further."""
_FIRST: Final = MINUTE
_LONGEST: Final = 4 * MINUTE


class Wanted(msgspec.Struct, frozen=True, array_like=True):
    """One id: when it was met first, how often it was asked for, and when next."""

    since: int
    asked: int
    due: int


class Pending(msgspec.Struct, frozen=True):
    """`positions`: by partition of the log, the next offset whose id isn't known here yet."""

    positions: dict[int, int] = {}
    ids: dict[str, Wanted] = {}

    @property
    def room(self) -> int:
        return max(0, MOST - len(self.ids))

    def met(self, ids: Iterable[str], positions: dict[int, int], now: int) -> "Pending":
        """What comes again while it is waited for is waited for once more: its facts may have grown."""
        fresh = {i: Wanted(now, 0, now) for i in ids}
        return Pending(positions, {**self.ids, **fresh})

    def due(self, now: int) -> list[str]:
        """The longest waited for first."""
        return [i for i, wanted in sorted(self.ids.items(), key=_order) if wanted.due <= now]

    def given_up(self, now: int, patience: int) -> list[str]:
        """Asked for at least once, and for longer than that."""
        return [i for i, wanted in self.ids.items() if wanted.asked and now - wanted.since >= patience]

    def without(self, ids: Collection[str]) -> "Pending":
        return Pending(self.positions, {i: w for i, w in self.ids.items() if i not in ids})

    def asked(self, ids: Collection[str], now: int) -> "Pending":
        """Not there yet: again after one minute, two, then every four."""
        return Pending(self.positions, {i: _later(w, now) if i in ids else w for i, w in self.ids.items()})

    def next_due(self) -> int | None:
        return min((wanted.due for wanted in self.ids.values()), default=None)


def _order(item: tuple[str, Wanted]) -> tuple[int, str]:
    return item[1].since, item[0]


def _later(wanted: Wanted, now: int) -> Wanted:
    return Wanted(wanted.since, wanted.asked + 1, now + min(_FIRST << min(wanted.asked, 8), _LONGEST))


def pack(pending: Pending) -> bytes:
    return msgspec.msgpack.encode(pending)


def unpack(packed: bytes | None) -> Pending:
    """What can't be read begins anew: the log still has the ids of some time."""
    try:
        return Pending() if packed is None else msgspec.msgpack.decode(packed, type=Pending)
    except msgspec.MsgspecError:
        return Pending()
