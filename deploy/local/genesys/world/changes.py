"""What can happen to an inventory: each kind of change takes a catalogue and gives the next one.

Every entity that a change alters gets the change's time as dateModified and the next version.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from deploy.local.genesys.world.catalogue import Catalogue
from deploy.local.genesys.world.entities import Edge, Stamp, Trunk, TrunkBase
from deploy.local.genesys.world.founding import Founder, trunk_name
from deploy.local.genesys.world.random import pick

Step = tuple[str, Catalogue]
"""Id of what the change was about, and the catalogue after it."""


class NothingToChangeError(ValueError):
    """The inventory has nothing left that this kind of change could happen to: ask for fewer."""


def rename(before: Catalogue, at_ms: int, rng: np.random.Generator, founder: Founder) -> Step:
    """A carrier gets a new name, and its trunks, which are named after it, as well."""
    old = pick(rng, [base for base in before.bases.values() if base.group_id])
    new = replace(old, name=f"{old.name} ({old.stamp.version + 1})", stamp=old.stamp.touched(at_ms))
    renamed = [
        replace(trunk, name=trunk_name(new, before.edges[trunk.edge_id]), stamp=trunk.stamp.touched(at_ms))
        for trunk in before.trunks.values()
        if trunk.base_id == old.id
    ]
    return old.id, _with_trunks(replace(before, bases={**before.bases, old.id: new}), renamed)


def move(before: Catalogue, at_ms: int, rng: np.random.Generator, founder: Founder) -> Step:
    """A trunk goes to another trunk base of its edge group; calls in progress stay on it."""
    ways = [(t, base.id) for t in before.trunks.values() for base in _elsewhere(before, t)]
    if not ways:
        raise NothingToChangeError("no trunk can move: no edge group in use has a second carrier")
    trunk, base_id = pick(rng, ways)
    moved = replace(trunk, base_id=base_id, stamp=trunk.stamp.touched(at_ms))
    return trunk.id, _with_trunks(before, [moved])


def outage(before: Catalogue, at_ms: int, rng: np.random.Generator, founder: Founder) -> Step:
    """An edge goes out of service."""
    online = [edge for edge in before.edges.values() if edge.online]
    if not online:
        raise NothingToChangeError("no edge is in service that could go out of service")
    edge = pick(rng, online)
    return edge.id, _switched(before, edge, at_ms, online=False)


def back(before: Catalogue, at_ms: int, edge_id: str) -> Catalogue:
    """The edge that went out of service is back, freshly booted."""
    edge = replace(before.edges[edge_id], boot_ms=at_ms)
    return _switched(before, edge, at_ms, online=True)


def arrival(before: Catalogue, at_ms: int, rng: np.random.Generator, founder: Founder) -> Step:
    """A new edge starts in a group, with a trunk for each of the group's carriers."""
    group = pick(rng, [group for group in before.groups.values() if before.carriers_of(group.id)])
    fresh = Stamp(at_ms, at_ms)
    edge = replace(founder.edge(group, int(rng.integers(1_000, 1 << 40))), boot_ms=at_ms, stamp=fresh)
    trunks = [replace(founder.trunk(base, edge), stamp=fresh) for base in before.carriers_of(group.id)]
    return edge.id, _with_trunks(replace(before, edges={**before.edges, edge.id: edge}), trunks)


def departure(before: Catalogue, at_ms: int, rng: np.random.Generator, founder: Founder) -> Step:
    """An edge in service is removed, and its trunks are gone; each group keeps an edge."""
    spare = [e for e in before.edges.values() if e.online and len(before.edges_of(e.group_id)) > 1]
    if not spare:
        raise NothingToChangeError("no edge can go: every group has only one left in service")
    edge = pick(rng, spare)
    edges = {id_: other for id_, other in before.edges.items() if id_ != edge.id}
    trunks = {id_: trunk for id_, trunk in before.trunks.items() if trunk.edge_id != edge.id}
    return edge.id, replace(before, edges=edges, trunks=trunks)


def capacity(before: Catalogue, at_ms: int, rng: np.random.Generator, founder: Founder) -> Step:
    """A carrier that states a capacity states another one."""
    old = pick(rng, [base for base in before.bases.values() if base.capacity is not None])
    change = int(rng.integers(1, 21)) * 5
    new = replace(old, capacity=(old.capacity or 0) + change, stamp=old.stamp.touched(at_ms))
    return old.id, replace(before, bases={**before.bases, old.id: new})


KINDS: Final[Mapping[str, Callable[[Catalogue, int, np.random.Generator, Founder], Step]]] = {
    "renames": rename,
    "moves": move,
    "outages": outage,
    "arrivals": arrival,
    "departures": departure,
    "capacities": capacity,
}
"""By the name of their number in the configuration."""


def _elsewhere(catalogue: Catalogue, trunk: Trunk) -> list[TrunkBase]:
    group_id = catalogue.edges[trunk.edge_id].group_id
    return [base for base in catalogue.carriers_of(group_id) if base.id != trunk.base_id]


def _switched(before: Catalogue, edge: Edge, at_ms: int, *, online: bool) -> Catalogue:
    switched = replace(edge, online=online, stamp=edge.stamp.touched(at_ms))
    trunks = [
        replace(trunk, edge_in_service=online, stamp=trunk.stamp.touched(at_ms))
        for trunk in before.trunks_on(edge.id)
    ]
    return _with_trunks(replace(before, edges={**before.edges, edge.id: switched}), trunks)


def _with_trunks(before: Catalogue, trunks: Iterable[Trunk]) -> Catalogue:
    return replace(before, trunks={**before.trunks, **{trunk.id: trunk for trunk in trunks}})
