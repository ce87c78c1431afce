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
    body: bytes


class Manifest(msgspec.Struct, frozen=True, array_like=True):
    """A snapshot of the state at the place that its key names: the keys of its chunks, in order."""

    chunks: list[bytes]


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
