"""The inventory with which the span begins."""

from deploy.local.genesys.config import inventory as config
from deploy.local.genesys.config.organisation import Organisation
from deploy.local.genesys.world.catalogue import Catalogue
from deploy.local.genesys.world.entities import Edge, EdgeGroup, Location, Site, Stamp, Trunk, TrunkBase
from deploy.local.genesys.world.random import identity, stream
from schemas.clock import DAY


class Founder:
    """Makes entities from names. An edge that appears later is made by the same hands."""

    def __init__(self, organisation: Organisation, start_ms: int) -> None:
        self._organisation = organisation
        self._start_ms = start_ms

    def location(self, site: str) -> Location:
        name = f"{site} House"
        return Location(self._id("location", name), name)

    def floor(self, house: Location) -> Location:
        name = f"{house.name} Floor 3"
        return Location(self._id("location", name), name, path=(house.id,))

    def site(self, group: config.EdgeGroup) -> Site:
        house = self.location(group.site)
        return Site(
            self._id("site", group.site), group.site, house.id, group.media, self._stamp("site", group.site)
        )

    def group(self, group: config.EdgeGroup) -> EdgeGroup:
        return EdgeGroup(
            id=self._id("edge group", group.name),
            name=group.name,
            media=group.media,
            site_id=self._id("site", group.site),
            tie_base_id=self._id("trunk base", f"Tie {group.name}"),
            phone_base_ids=(self._id("trunk base", "Phone"),),
            stamp=self._stamp("edge group", group.name),
        )

    def carrier(self, carrier: config.Carrier, group: EdgeGroup, number: int) -> TrunkBase:
        return TrunkBase(
            id=self._id("trunk base", f"EXTERNAL {carrier.name}"),
            name=carrier.name,
            trunk_type="EXTERNAL",
            media=group.media,
            stamp=self._stamp("trunk base", carrier.name),
            group_id=group.id,
            site_id=group.site_id,
            capacity=carrier.max_concurrent_calls,
            capacity_key=carrier.capacity_key,
            max_call_rate=carrier.max_call_rate,
            proxies=(f"198.51.100.{2 * number + 20}:5060", f"198.51.100.{2 * number + 21}:5060"),
        )

    def phone_base(self) -> TrunkBase:
        return TrunkBase(
            self._id("trunk base", "Phone"),
            "WebRTC Phone Trunk",
            "PHONE",
            "Cloud",
            self._stamp("trunk base", "Phone"),
        )

    def tie_base(self, group: EdgeGroup) -> TrunkBase:
        stamp = self._stamp("trunk base", f"Tie {group.name}")
        return TrunkBase(group.tie_base_id, f"Tie TrunkBase for {group.name}", "EDGE", group.media, stamp)

    def edge(self, group: EdgeGroup, number: int) -> Edge:
        """The edge of that number in its group; numbers are never used twice."""
        edge_id = self._id("edge", f"{group.name}/{number}")
        rng = stream(self._organisation, "edge", group.name, str(number))
        cloud = f"cloud-media-i-0{edge_id.replace('-', '')[-16:]}"
        return Edge(
            id=edge_id,
            name=cloud if group.media == "Cloud" else f"{group.name} Edge {number} {edge_id[-6:]}",
            group_id=group.id,
            address=f"10.41.{int(rng.integers(256))}.{int(rng.integers(1, 255))}",
            boot_ms=self._start_ms - int(rng.integers(DAY, 60 * DAY)),
            online=True,
            stamp=self._stamp("edge", f"{group.name}/{number}"),
        )

    def trunk(self, base: TrunkBase, edge: Edge) -> Trunk:
        key = f"{base.id}/{edge.id}"
        return Trunk(
            self._id("trunk", key), trunk_name(base, edge), base.id, edge.id, True, self._stamp("trunk", key)
        )

    def _id(self, kind: str, name: str) -> str:
        return identity(self._organisation, kind, name)

    def _stamp(self, kind: str, name: str) -> Stamp:
        rng = stream(self._organisation, "stamp", kind, name)
        created, modified = (int(rng.integers(low * DAY, 4 * low * DAY)) for low in (100, 20))
        return Stamp(self._start_ms - created, self._start_ms - modified, int(rng.integers(1, 9)))


def trunk_name(base: TrunkBase, edge: Edge) -> str:
    return f"{base.name} Trunk {edge.name[-6:]}"


def founding(organisation: Organisation, start_ms: int) -> Catalogue:
    """The inventory at `start_ms`, all of it configured some time before."""
    founder = Founder(organisation, start_ms)
    groups = [founder.group(group) for group in organisation.edge_groups]
    by_name = {group.name: group for group in groups}
    carriers = [founder.carrier(c, by_name[c.edge_group], n) for n, c in enumerate(organisation.carriers)]
    edges = [
        founder.edge(group, number)
        for group, size in zip(groups, organisation.edge_groups, strict=True)
        for number in range(1, size.edges + 1)
    ]
    houses = [founder.location(group.site) for group in organisation.edge_groups]
    return Catalogue(
        locations={place.id: place for place in (*houses, founder.floor(houses[0]))},
        sites={site.id: site for site in map(founder.site, organisation.edge_groups)},
        groups={group.id: group for group in groups},
        edges={edge.id: edge for edge in edges},
        bases={base.id: base for base in (*carriers, founder.phone_base(), *map(founder.tie_base, groups))},
        trunks={
            trunk.id: trunk
            for trunk in (founder.trunk(b, e) for b in carriers for e in edges if e.group_id == b.group_id)
        },
    )
