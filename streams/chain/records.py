"""The values of changelog records."""

from typing import Any

import msgspec

from streams.chain.keys import Owner, Place


class Claim(msgspec.Struct, frozen=True, array_like=True):
    """I work on this partition from now on, from the state that `follows` names.

    `read_to` is the changelog offset up to which the claimant had read: a claim beyond it was not seen.
    """

    follows: tuple[int, str, int]
    read_to: int


class Delta(msgspec.Struct, frozen=True, array_like=True):
    """One batch. `follows` is the place before it on the chain."""

    follows: tuple[int, str, int]
    log_epoch: int
    body: bytes


class Manifest(msgspec.Struct, frozen=True, array_like=True):
    """A snapshot of the state at the place that its key names, as the keys of its chunks."""

    log_epoch: int
    minutes: list[tuple[str, int, list[bytes]]]
    """(gauge, minute, keys of the pieces of its samples, in order)."""
    rest: list[bytes]
    """Keys of the pieces of everything else, in order."""

    @property
    def chunks(self) -> list[bytes]:
        return [*(key for _, _, keys in self.minutes for key in keys), *self.rest]


def flat(place: Place) -> tuple[int, str, int]:
    return place.owner.epoch, place.owner.nonce, place.sequence


def place(flat: tuple[int, str, int]) -> Place:
    epoch, nonce, sequence = flat
    return Place(Owner(epoch, nonce), sequence)


def encode(record: Claim | Delta | Manifest) -> bytes:
    return msgspec.msgpack.encode(record)


def decode(raw: bytes, kind: type[Any]) -> Any:
    """Raises msgspec.DecodeError."""
    return msgspec.msgpack.decode(raw, type=kind)
