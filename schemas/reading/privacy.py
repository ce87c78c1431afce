"""An organisation's policy on personal data, and what each treatment leaves of a value."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from schemas.declare.personal import DEFAULTS, Personal, Treatment

_LAST: Final = 4
"""Digits of a telephone number that are cut off."""
_PREFIX: Final = {4: 24, 6: 48}
"""Bits of an address that are left, by version of IP."""


@dataclass(frozen=True, slots=True, eq=False)
class Privacy:
    """An organisation's policy. Without a `key` what would be hashed is dropped: a plain hash of a telephone
    number is as good as the number. One policy is one object: readers are made for each.
    """

    policy: tuple[tuple[Personal, Treatment], ...] = tuple(DEFAULTS.items())
    key: bytes | None = field(default=None, repr=False)

    def of(self, personal: Personal) -> Treatment:
        chosen = dict(self.policy).get(personal, DEFAULTS[personal])
        return Treatment.DROP if chosen is Treatment.HASH and self.key is None else chosen

    def treat(self, personal: Personal, value: str) -> str | None:
        """What is kept of the value; None: nothing."""
        return self.treating(personal)(value)

    def treating(self, personal: Personal) -> Callable[[str], str | None]:
        """`treat` of one class."""
        match self.of(personal):
            case Treatment.KEEP:
                return lambda value: value
            case Treatment.HASH:
                return lambda value: self.hashed(_plain(personal, value))
            case Treatment.TRUNCATE:
                return _TRUNCATED[personal]
            case Treatment.DROP:
                return lambda _: None

    def hashed(self, value: str) -> str:
        """32 hexadecimal digits; the value itself where there is no key."""
        if self.key is None:
            return value
        return blake2b(value.encode("utf-8", "surrogatepass"), key=self.key[:64], digest_size=16).hexdigest()


KEEP_ALL: Final = Privacy(tuple((personal, Treatment.KEEP) for personal in Personal))


def _plain(personal: Personal, value: str) -> str:
    """One spelling of what is the same: numbers without signs, addresses in lower case."""
    if personal is Personal.PHONE:
        return re.sub(r"[^0-9a-z@.]", "", value.lower().removeprefix("tel:").removeprefix("sip:"))
    return value.strip().lower() if personal in (Personal.EMAIL, Personal.IP) else value


def _network(value: str) -> str | None:
    try:
        address = ip_address(value.strip())
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ip_network(f"{address}/{_PREFIX[address.version]}", strict=False).network_address)


def _number(value: str) -> str | None:
    kept = value.strip()[:-_LAST]
    return kept if sum(c.isdigit() for c in kept) >= _LAST else None


def _domain(value: str) -> str | None:
    _, at, domain = value.rpartition("@")
    return f"@{domain.strip().lower()}" if at and domain.strip() else None


def _initial(value: str) -> str | None:
    return value.strip()[:1] or None


_TRUNCATED: Final[Mapping[Personal, Callable[[str], str | None]]] = {
    Personal.IP: _network,
    Personal.TOKEN: lambda value: value[:6] if len(value) >= 24 else None,
    Personal.PHONE: _number,
    Personal.EMAIL: _domain,
    Personal.NAME: _initial,
    Personal.STAFF: _initial,
    Personal.TEXT: lambda _: None,
}
"""Networks of /24 and /48, numbers without their last four digits, domains, initials."""
