"""Who works on a partition: batches in, effects out, in the one order that keeps the state exact.

For each batch: outputs confirmed, then the delta confirmed, then the offset may be committed. A crash
between two of them repeats the outputs identically; the other way round it would lose them. The delta of a
batch waits for that of the one before; computing and sending overlap.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from streams.chain.keys import Key, Place
from streams.chain.records import Delta, Manifest, encode, flat
from streams.columns.kinds import I64
from streams.engine import delta, snapshot
from streams.engine.step import Step, steps
from streams.owning.effects import Changelog, Effect, Results, Snapshot
from streams.owning.keeping import Keeping
from streams.owning.recovery import Recovered
from streams.results.outputs import Codec, Encoders

_DELTAS: Final = 1_000
_BYTES: Final = 8 << 20
"""After as many deltas or bytes of deltas a snapshot is due: that bounds what a recovery reads again."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """Records [position, following) of a partition: those that are there; offsets can have gaps."""

    values: Sequence[bytes]
    offsets: I64
    position: int
    following: int


class Owner:
    """Of one partition, from a claim to the next rebalance. Any failure is final: the process ends."""

    def __init__(self, recovered: Recovered, codec: Codec, changelog: Changelog, results: Results) -> None:
        self.state = recovered.state
        self.expects = recovered.begin
        """The next offset that hasn't been taken."""
        self._owner = recovered.owner
        self._claim = recovered.claim
        self._sequence = 0
        self._codec = codec
        self._encoders = Encoders(codec, recovered.state)
        self._changelog = changelog
        self._results = results
        self._keeping = Keeping(recovered.chain, self._claim[0])
        self._minutes = _minutes(recovered.chain.manifest)
        self._chunks = 0
        self._since = (0, 0)
        self._last: asyncio.Future[None] | None = None
        self._fence: int | None = None

    async def claim(self) -> None:
        """Before everything else: deltas of an owner that hasn't claimed don't count."""
        await self._changelog.append(*self._claim)

    def accepts(self, batch: Fetched) -> bool:
        """False where records between what was taken and the batch are missing: seek to `expects`."""
        return batch.position <= self.expects

    def take(self, batch: Fetched) -> tuple[Effect | None, list[Step]]:
        """Move the state on. What is in it already is left out, so any overlap is harmless."""
        if batch.following <= self.expects:
            return None, []
        if not batch.values:  # markers of transactions: nothing to write down
            self.expects = batch.following
            return None, []
        known = delta.before(self.state)
        read = self._codec.read(batch.values, batch.offsets, [g.gauge for g in self.state.gauges])
        taken = list(steps(self.state, read))
        self.state.applied = max(self.state.applied, batch.following - 1)
        self.expects = max(self.expects, batch.following)
        blocks, records = self._encoders.outputs(read, taken)
        body = delta.encode(self.state, known, taken)
        link = self._link(body)
        return Effect(blocks, records, link, self._snapshot(len(link[1])), self.expects), taken

    def _link(self, body: bytes) -> tuple[bytes, bytes]:
        """The delta as a changelog record that follows the one before."""
        self._sequence += 1
        before = Place(self._owner, self._sequence - 1)  # 0 is the claim, which says what it follows
        value = encode(Delta(flat(before), self._codec.epoch, body))
        return Key("D", self._owner, self._sequence).encode(), value

    async def settle(self, effect: Effect) -> None:
        """Write it all. To be started in the order in which batches were taken."""
        before, done = self._last, asyncio.get_running_loop().create_future()
        self._last = done
        try:
            await self._results.append(effect.blocks, ())
            if before is not None:
                await before
            if effect.records:  # behind all rows of memory, which a restatement may have to withdraw
                await self._results.append((), effect.records)
            await self._changelog.append(*effect.delta)
            self._keeping.wrote(effect.delta[0])
            if effect.snapshot is not None:
                await self._keep(effect.snapshot, effect.reached)
        except BaseException:
            done.cancel()
            raise
        done.set_result(None)

    async def idle(self) -> None:
        """Return when nothing is under way."""
        if self._last is not None:
            await asyncio.wait([self._last])

    async def committed(self, offset: int) -> None:
        """The group has committed this: what it makes superfluous is tombstoned."""
        if self._fence is None or offset < self._fence:
            return
        self._fence = None
        for key in self._keeping.rubbish():
            await self._changelog.append(key, None)

    async def _keep(self, taken: Snapshot, reached: int) -> None:
        for key, value in taken.chunks:
            await self._changelog.append(key, value)
        await self._changelog.append(*taken.manifest)
        self._keeping.manifest(taken.manifest[0], taken.listed, self._claim[0])
        self._fence = reached

    def _snapshot(self, written: int) -> Snapshot | None:
        """What is to be kept of the state as it is now, where that is due."""
        count, size = self._since[0] + 1, self._since[1] + written
        self._since = (count, size)
        if count < self._codec.snapshot_after and size < _BYTES:
            return None
        self._since = (0, 0)
        chunks: list[tuple[bytes, bytes]] = []
        for source, minute, pieces in snapshot.changed(self.state):
            self._minutes[source, minute] = self._name(pieces, chunks)
        rest = self._name(snapshot.rest(self.state), chunks)
        there = list(snapshot.minutes(self.state))
        self._minutes = {place: self._minutes[place] for place in there}
        listing = [(source, minute, self._minutes[source, minute]) for source, minute in there]
        manifest = Manifest(self._codec.epoch, listing, rest)
        key = Key("M", self._owner, self._sequence).encode()
        return Snapshot(tuple(chunks), (key, encode(manifest)), frozenset(manifest.chunks))

    def _name(self, pieces: Sequence[bytes], chunks: list[tuple[bytes, bytes]]) -> list[bytes]:
        keys = []
        for piece in pieces:
            self._chunks += 1
            keys.append(Key("S", self._owner, self._chunks).encode())
            chunks.append((keys[-1], piece))
        return keys


def _minutes(manifest: Manifest | None) -> dict[tuple[str, int], list[bytes]]:
    return {(source, minute): keys for source, minute, keys in manifest.minutes} if manifest else {}
