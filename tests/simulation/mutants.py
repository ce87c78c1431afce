"""Broken parts: each breaks one rule that exactness rests on, and the simulator must find it."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from streams.chain.keys import Key
from streams.chain.resolve import Chain, Entry
from streams.engine.gauges import Gauge
from streams.owning import recovery
from streams.owning.effects import Effect
from streams.owning.keeping import Keeping
from streams.owning.owner import Fetched, Owner
from streams.owning.recovery import Log, Recovered
from tests.simulation.process import Parts


class _DeltaFirst(Owner):
    """Writes the delta before the outputs: a crash between the two loses them."""

    async def settle(self, effect: Effect) -> None:
        nothing = replace(effect, blocks=(), records=())
        await super().settle(nothing)
        await self._results.append(effect.blocks, effect.records)


class _Unordered(Owner):
    """Doesn't wait for the delta before: the group can commit what is after a hole in the chain."""

    async def settle(self, effect: Effect) -> None:
        self._last = None
        await super().settle(effect)


class _Unconfirmed(Owner):
    """Says that a batch is done before it is: its offset is committed."""

    async def settle(self, effect: Effect) -> None:
        self._writing = asyncio.ensure_future(super().settle(effect))


class _Unclaimed(Owner):
    """Works without a claim."""

    async def claim(self) -> None:
        return


class _Gullible(Owner):
    """Takes a batch that begins after a hole."""

    def accepts(self, batch: Fetched) -> bool:
        return True


class _OnePiece(Keeping):
    """Keeps only the newest manifest and what follows it."""

    def manifest(self, key: bytes, chunks: Iterable[bytes], claim: bytes) -> None:
        self._manifests.append({key, *chunks})
        self._since.append(set())
        while len(self._manifests) > 1:
            self._rubbish |= self._manifests.pop(0)
            self._rubbish |= self._since.pop(0)


class _OneTooMany(Keeping):
    """Forgets that a chunk of an older manifest can be listed by a newer one."""

    def rubbish(self) -> list[bytes]:
        found, self._rubbish = sorted(self._rubbish), set()
        return found


class _Careless(Owner):
    """Has one of the broken ways of keeping."""

    keeping: type[Keeping] = _OneTooMany

    def __init__(self, recovered: Recovered, *more: Any) -> None:
        super().__init__(recovered, *more)
        self._keeping = self.keeping(recovered.chain, self._claim[0])


class _Hasty(_Careless):
    keeping = _OnePiece


class _Unfenced(Owner):
    """Drops what a manifest makes superfluous without waiting for the group's commit."""

    async def _keep(self, taken: Any, reached: int) -> None:
        await super()._keep(taken, reached)
        await self.committed(reached)


def _without_claims(
    gauges: tuple[Gauge, ...], entries: list[Entry], log: Log, generation: int, nonce: str
) -> Recovered:
    """The longest chain wins, whoever wrote it."""
    decoded = [(Key.decode(e.key), e) for e in entries if e.value is not None]
    longest = max((k for k, _ in decoded if k.kind == "D"), key=lambda k: k.number, default=None)
    mine = [e for k, e in decoded if longest is None or k.kind != "C" or k.owner <= longest.owner]
    return recovery.recover(gauges, mine, log, generation, nonce)


def _last_delta_lost(
    gauges: tuple[Gauge, ...], entries: list[Entry], log: Log, generation: int, nonce: str
) -> Recovered:
    """Takes the newest snapshot for the state."""
    recovered = recovery.recover(gauges, entries, log, generation, nonce)
    chain: Chain = replace(recovered.chain, deltas=recovered.chain.deltas[:-1])
    return replace(recovered, state=recovery.restore(gauges, chain))


MUTANTS = {
    "delta before outputs": Parts(make=_DeltaFirst),
    "deltas in any order": Parts(make=_Unordered),
    "commit of what isn't confirmed": Parts(make=_Unconfirmed),
    "no claim": Parts(make=_Unclaimed, stands=lambda _, __: True),
    "a batch after a hole": Parts(make=_Gullible),
    "a chunk too many dropped": Parts(make=_Careless),
    "one manifest kept": Parts(make=_Hasty),
    "claims ignored": Parts(recover=_without_claims),
    "last delta ignored": Parts(recover=_last_delta_lost),
}
RACES = {
    "dropped before the fence": Parts(make=_Unfenced),
    "no second look at the claims": Parts(stands=lambda _, __: True),
}
"""Found by chance in one of a few hundred seeds."""
