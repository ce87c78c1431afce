"""What an organisation's inventory is made of, as far as the simulation moves it.

References are ids: names are looked up when a body is written, so a rename shows everywhere at once, and
only what was renamed gets a new version.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Location:
    id: str
    name: str
    path: tuple[str, ...] = ()
    """Ids of the locations around it, outermost first."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Version and dates, as every configured entity has them."""

    created_ms: int
    modified_ms: int
    version: int = 1

    def touched(self, at_ms: int) -> "Stamp":
        return Stamp(self.created_ms, at_ms, self.version + 1)


@dataclass(frozen=True, slots=True)
class Site:
    id: str
    name: str
    location_id: str
    media: Literal["Cloud", "Premises"]
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class EdgeGroup:
    id: str
    name: str
    media: Literal["Cloud", "Premises"]
    site_id: str
    tie_base_id: str
    phone_base_ids: tuple[str, ...]
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Edge:
    id: str
    name: str
    group_id: str
    address: str
    boot_ms: int
    online: bool
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class TrunkBase:
    id: str
    name: str
    trunk_type: Literal["EXTERNAL", "PHONE", "EDGE"]
    media: Literal["Cloud", "Premises"]
    stamp: Stamp
    group_id: str | None = None
    """The edge group of a carrier; None for PHONE and EDGE bases."""
    site_id: str | None = None
    capacity: int | None = None
    """Value of the capacity property, None where the base has none."""
    capacity_key: str = ""
    max_call_rate: str = ""
    proxies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trunk:
    """One trunk base on one edge."""

    id: str
    name: str
    base_id: str
    edge_id: str
    edge_in_service: bool
    """Serialised as `enabled`: the published name reads the other way round."""
    stamp: Stamp
