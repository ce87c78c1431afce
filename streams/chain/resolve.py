"""Changelog records → the chain that counts: which deltas, on which snapshot, make up the state.

A claim of a higher epoch wins over one of a lower; of two with one epoch the one that had read the other, and
where neither had, the first. The chain is walked back from the winner's last delta, through what each delta
and claim follows. Whatever is not on it was written by a zombie.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from streams.chain.keys import NOWHERE, Key, Owner, Place
from streams.chain.records import Claim, Delta, Manifest, decode, place


class BrokenChain(Exception):
    """A link of the chain is missing: the state can't be had from this changelog."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A record of the changelog; `value` None is a tombstone."""

    offset: int
    key: bytes
    value: bytes | None


@dataclass(frozen=True, slots=True)
class Chain:
    """The state in pieces: a snapshot, then deltas in order.

    `head` is where a new owner follows on; `stray` are keys of records that aren't needed for it.
    """

    head: Place
    epoch: int
    """The highest that was claimed."""
    manifest: Manifest | None
    manifest_key: bytes
    chunks: dict[bytes, bytes]
    """By the keys that the manifest names."""
    deltas: list[Delta]
    needed: frozenset[bytes]
    stray: frozenset[bytes]
    read_to: int
    """The first changelog offset that is not in it."""

    @property
    def log_epoch(self) -> int:
        """That of the log whose offset the state ends with; 0 for an empty chain."""
        if self.deltas:
            return self.deltas[-1].log_epoch
        return self.manifest.log_epoch if self.manifest else 0


@dataclass(frozen=True, slots=True)
class _Claimed:
    offset: int
    owner: Owner
    claim: Claim


def _live(entries: Iterable[Entry]) -> dict[bytes, Entry]:
    live: dict[bytes, Entry] = {}
    for entry in entries:
        if entry.value is None:
            live.pop(entry.key, None)
        else:
            live[entry.key] = entry
    return live


def _winner(claims: Iterable[_Claimed]) -> _Claimed | None:
    best: _Claimed | None = None
    for claim in sorted(claims, key=lambda c: c.offset):
        if (
            best is None
            or claim.owner.epoch > best.owner.epoch
            or (claim.owner.epoch == best.owner.epoch and claim.claim.read_to > best.offset)
        ):
            best = claim
    return best


def resolve(entries: Iterable[Entry]) -> Chain:
    """Raises BrokenChain, which names the link that is missing."""
    live = _live(entries)
    keys = {raw: Key.decode(raw) for raw in live}
    values = {raw: entry.value or b"" for raw, entry in live.items()}
    read_to = 1 + max((entry.offset for entry in live.values()), default=-1)
    claims = [
        _Claimed(live[raw].offset, key.owner, decode(values[raw], Claim))
        for raw, key in keys.items()
        if key.kind == "C"
    ]
    won = _winner(claims)
    if won is None:
        if live:
            raise BrokenChain("there are records, but no claim")
        return Chain(NOWHERE, 0, None, b"", {}, [], frozenset(), frozenset(), read_to)
    by_owner = {claim.owner: claim for claim in claims}
    sequences = [key.number for key in keys.values() if key.kind == "D" and key.owner == won.owner]
    head = Place(won.owner, max(sequences, default=0))
    return _walk(head, by_owner, keys, values, max(c.owner.epoch for c in claims), read_to)


def _walk(
    head: Place,
    claims: dict[Owner, _Claimed],
    keys: dict[bytes, Key],
    values: dict[bytes, bytes],
    epoch: int,
    read_to: int,
) -> Chain:
    manifests = {key.place: raw for raw, key in keys.items() if key.kind == "M"}
    needed: set[bytes] = set()
    deltas: list[Delta] = []
    snapshot: Manifest | None = None
    chunks: dict[bytes, bytes] = {}
    raw = b""
    at = head
    while at != NOWHERE:
        if at in manifests:
            raw = manifests[at]
            snapshot, chunks = _snapshot(raw, values)
            needed |= {raw, *chunks, *_claim_of(at, claims)}
            break
        at = _back(at, claims, values, needed, deltas)
    stray = frozenset(values.keys() - needed)
    return Chain(head, epoch, snapshot, raw, chunks, deltas[::-1], frozenset(needed), stray, read_to)


def _claim_of(at: Place, claims: dict[Owner, _Claimed]) -> set[bytes]:
    """The claim that stands for the owner at the chain's end: without it the owner would not count."""
    return {Key("C", at.owner, 0).encode()} if at.owner in claims else set()


def _snapshot(raw: bytes, values: dict[bytes, bytes]) -> tuple[Manifest, dict[bytes, bytes]]:
    manifest: Manifest = decode(values[raw], Manifest)
    if missing := [key for key in manifest.chunks if key not in values]:
        raise BrokenChain(f"{raw.decode()} names {missing[0].decode()}, which is not there")
    return manifest, {key: values[key] for key in manifest.chunks}


def _back(
    at: Place,
    claims: dict[Owner, _Claimed],
    values: dict[bytes, bytes],
    needed: set[bytes],
    deltas: list[Delta],
) -> Place:
    """One link back; a delta on the way is taken along."""
    if at.sequence == 0:
        if (claimed := claims.get(at.owner)) is None:
            raise BrokenChain(f"the claim {Key('C', at.owner, 0).encode().decode()} is not there")
        needed.add(Key("C", at.owner, 0).encode())
        return place(claimed.claim.follows)
    raw = Key("D", at.owner, at.sequence).encode()
    if raw not in values:
        raise BrokenChain(f"the delta {raw.decode()} is not there")
    needed.add(raw)
    delta: Delta = decode(values[raw], Delta)
    deltas.append(delta)
    return place(delta.follows)
