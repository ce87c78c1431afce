"""The changelog of a partition: what its records are called, and the places in it that they name.

Every key carries the epoch and the nonce of who wrote it, so two owners can't overwrite each other's records,
whatever their epochs.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple, Self

GENERATION_BITS: Final = 32


class Owner(NamedTuple):
    """Who wrote: ordered by epoch; the nonce tells two of one epoch apart."""

    epoch: int
    """incarnation << 32 | generation of the consumer group. Kafka raises the generation with every change of
    assignment; a group that was deleted begins again at 1, which is the next incarnation."""
    nonce: str


class Place(NamedTuple):
    """A point of a chain: the claim of an owner (sequence 0) or one of its deltas."""

    owner: Owner
    sequence: int


NOWHERE: Final = Place(Owner(0, ""), 0)
"""Before every claim: the empty state."""


@dataclass(frozen=True, slots=True)
class Key:
    """`kind` is C (claim), D (delta), S (chunk of a snapshot) or M (manifest)."""

    kind: str
    owner: Owner
    number: int

    def encode(self) -> bytes:
        return f"{self.kind}/{self.owner.epoch}/{self.owner.nonce}/{self.number}".encode()

    @classmethod
    def decode(cls, raw: bytes) -> Self:
        """Raises ValueError for a key that isn't one of ours."""
        kind, epoch, nonce, number = raw.decode().split("/")
        return cls(kind, Owner(int(epoch), nonce), int(number))

    @property
    def place(self) -> Place:
        return Place(self.owner, self.number)


def next_epoch(last: int, generation: int) -> int:
    """The epoch of a new owner: above `last`, whatever became of the group."""
    incarnation, before = last >> GENERATION_BITS, last & ((1 << GENERATION_BITS) - 1)
    if generation < before:
        incarnation += 1
    return incarnation << GENERATION_BITS | generation
