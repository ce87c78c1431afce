"""Personal data of nobody: addresses and numbers that are set aside for examples, made-up names."""

from collections.abc import Callable, Mapping
from typing import Final

from schemas.declare.personal import Personal
from schemas.derive.examples.lots import uuid

FIRST: Final = ("Ines", "Tomás", "Noor", "Rowan", "Zoë", "Jürgen", "Aiko", "Milan")
LAST: Final = ("Marrow", "Reed", "Vane", "Teal", "Holloway", "Quist", "Ødegård", "Sato")


def number(lot: int) -> str:
    """A Berlin number of the range that the regulator keeps for fiction, and some digits more."""
    return f"+4930901820{lot % 100_000:05}"


def name(lot: int) -> str:
    return f"{FIRST[lot % 8]} {LAST[lot // 8 % 8]} {lot // 64 % 1000}"


def _mail(lot: int) -> str:
    return f"{LAST[lot % 2].lower()}.{lot // 8 % 100_000}@example.com"


def _address(lot: int) -> str:
    """RFC 5737."""
    return f"{('192.0.2', '198.51.100', '203.0.113')[lot % 3]}.{lot // 3 % 254 + 1}"


PERSONAL: Final[Mapping[Personal, Callable[[int], str]]] = {
    Personal.IP: _address,
    Personal.TOKEN: uuid,
    Personal.PHONE: number,
    Personal.EMAIL: _mail,
    Personal.NAME: name,
    Personal.STAFF: name,
    Personal.TEXT: lambda lot: f"Please call {name(lot)} back, order {lot % 10_000}",
}
