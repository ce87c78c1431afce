"""An inventory at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass

from deploy.local.genesys.world.entities import Edge, EdgeGroup, Location, Site, Trunk, TrunkBase


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every entity that exists, by id. Locations, sites and edge groups never change."""

    locations: Mapping[str, Location]
    sites: Mapping[str, Site]
    groups: Mapping[str, EdgeGroup]
    edges: Mapping[str, Edge]
    bases: Mapping[str, TrunkBase]
    trunks: Mapping[str, Trunk]

    def trunks_on(self, edge_id: str) -> list[Trunk]:
        return [trunk for trunk in self.trunks.values() if trunk.edge_id == edge_id]

    def edges_of(self, group_id: str) -> list[Edge]:
        return [edge for edge in self.edges.values() if edge.group_id == group_id]

    def carriers_of(self, group_id: str) -> list[TrunkBase]:
        return [base for base in self.bases.values() if base.group_id == group_id]
