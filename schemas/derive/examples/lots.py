"""Numbers that depend on nothing but a seed. Each use mixes its own, so that none shifts another's."""

from hashlib import blake2b
from typing import Final

_MASK: Final = 2**64 - 1


def seed_of(*names: object) -> int:
    """64 bits for the names, which are compared by their text."""
    text = "\0".join(map(str, names))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def mix(lot: int) -> int:
    """64 bits that look like chance, one to one: the finalizer of SplitMix64."""
    lot = (lot ^ (lot >> 30)) * 0xBF58476D1CE4E5B9 & _MASK
    lot = (lot ^ (lot >> 27)) * 0x94D049BB133111EB & _MASK
    return lot ^ (lot >> 31)


def salted(lot: int, salt: int) -> int:
    return mix(lot + salt * 0x9E3779B97F4A7C15 & _MASK)


def uuid(lot: int) -> str:
    """A UUID in the usual spelling (version 4, RFC 9562)."""
    digits = f"{mix(lot):016x}{mix(lot ^ _MASK):016x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
