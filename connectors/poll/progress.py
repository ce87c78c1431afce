"""How far a run has come that is still reading, written down so that whoever comes next goes on from there.

Beside an object's head and chunks the state topic has `trunks/run`, which says where the newest run is, and
what it has read in *parts*, `trunks/run.0000` and on, each with what is new since the one before. A part is
stored before the `run` that counts it, and all of them carry the run's id. Whoever goes on keeps the run's id
and start, and asks again only for what was read since: less than `PAGES` pages.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, TypeVar

import msgspec

from connectors.genesys.pages import Onward
from connectors.poll.collecting import Collected, Listed
from connectors.poll.entity import Reading
from connectors.poll.journal import Journal
from connectors.poll.run import Run
from schemas.clock import MINUTE

T = TypeVar("T")
PAGES: Final = 20
"""Questions between two times that it is written down."""
_READINGS: Final = 4_000
"""As many at most in a part, which is to be one record."""
_TOO_OLD: Final = 30 * MINUTE
"""A list that was begun longer ago is read anew: cursors and what was read first have aged."""
_FAST: Final = 1


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """`shape` is what the readings depend on beside Genesys: declaration, policy, whose lists there are."""

    run_id: str
    start: int
    shape: bytes
    parts: int
    lists: list[Listed]
    doubts: list[str]
    onward: Onward | None
    """Where the newest of the lists goes on; None: it is read."""


class _Part(msgspec.Struct, frozen=True, array_like=True):
    run_id: str
    readings: dict[str, Reading]


@dataclass(frozen=True, slots=True)
class Resumed:
    """A run as it was left."""

    reached: Reached
    readings: dict[str, Reading]


class Progress:
    """Of the runs of one object; `stored` are the organisation's values by key, as they were found."""

    def __init__(self, name: str, journal: Journal, stored: Mapping[str, bytes]) -> None:
        self._name = name
        self._journal = journal
        self._keys = {key for key, value in stored.items() if value and key.startswith(f"{name}/run")}
        self._left = _restored(name, stored)
        self._shape = b""
        self._parts = 0
        self._pages = 0

    def resumed(self, shape: bytes, now: int) -> Resumed | None:
        """The run that was cut off while it read, if it can be gone on with: to be asked for once.

        What the newest run has left is not one: that run is concluded.
        """
        left, self._left = self._left, None
        report = self._journal.memory.head.report
        if left is None or left.reached.shape != shape or now - left.reached.start > _TOO_OLD:
            return None
        if report is not None and report.start >= left.reached.start:
            return None
        self._shape, self._parts, self._pages = shape, left.reached.parts, 0
        return left

    def begun(self, shape: bytes) -> None:
        """Another run begins."""
        self._shape, self._parts, self._pages = shape, 0, 0

    async def page_read(self, run: Run, collected: Collected, onward: Onward | None) -> None:
        """Of a run under way, whose facts are on the log: `onward` is where the list that is read goes on."""
        self._pages += 1
        if self._pages < PAGES and len(collected.fresh) < _READINGS:
            return
        part = _Part(run.id, collected.fresh)
        reached = Reached(
            run_id=run.id,
            start=run.start,
            shape=self._shape,
            parts=self._parts + 1,
            lists=collected.lists,
            doubts=collected.doubts,
            onward=onward,
        )
        packed = {_part_key(self._name, self._parts): _packed(part), f"{self._name}/run": _packed(reached)}
        await self._journal.keep(run, packed)
        self._keys |= packed.keys()
        self._parts, self._pages = self._parts + 1, 0
        collected.fresh.clear()

    async def over(self, run: Run) -> None:
        """The run is concluded, or given up: nothing of it is kept."""
        if self._keys:
            await self._journal.keep(run, dict.fromkeys(sorted(self._keys), b""))
        self._keys = set()


def shape_of(*what: object) -> bytes:
    return blake2b(repr(what).encode(), digest_size=16).digest()


def _part_key(name: str, number: int) -> str:
    return f"{name}/run.{number:04}"


def _packed(what: Reached | _Part) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(what), _FAST)


def _unpacked(packed: bytes, kind: type[T]) -> T:
    return msgspec.msgpack.decode(zlib.decompress(packed), type=kind)


def _restored(name: str, stored: Mapping[str, bytes]) -> Resumed | None:
    """None also where something of it is not there, or of another run."""
    try:
        reached = _unpacked(stored[f"{name}/run"], Reached)
        parts = [_unpacked(stored[_part_key(name, n)], _Part) for n in range(reached.parts)]
    except (KeyError, zlib.error, msgspec.MsgspecError):
        return None
    if any(part.run_id != reached.run_id for part in parts):
        return None
    return Resumed(reached, {i: reading for part in parts for i, reading in part.readings.items()})
