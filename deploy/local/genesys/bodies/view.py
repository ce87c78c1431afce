"""What REST bodies are written from: an inventory at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass

from deploy.local.genesys.bodies.references import EDGES, Json, division, reference
from deploy.local.genesys.config.organisation import Organisation
from deploy.local.genesys.world.catalogue import Catalogue
from deploy.local.genesys.world.entities import Stamp
from deploy.local.genesys.world.random import identity
from deploy.local.genesys.world.statuses import Status
from deploy.local.genesys.world.world import World
from schemas.clock import to_iso


@dataclass(frozen=True, slots=True)
class View:
    """`statuses` has the last status of each trunk in the catalogue."""

    organisation: Organisation
    catalogue: Catalogue
    statuses: Mapping[str, Status]

    def division(self) -> Json:
        return division(self._id("division", self.organisation.division), self.organisation.division)

    def edge(self, edge_id: str) -> Json:
        return reference(edge_id, self.catalogue.edges[edge_id].name, EDGES)

    def site(self, site_id: str) -> Json:
        return reference(site_id, self.catalogue.sites[site_id].name, f"{EDGES}/sites")

    def base(self, base_id: str) -> Json:
        return reference(base_id, self.catalogue.bases[base_id].name, f"{EDGES}/trunkbasesettings")

    def group(self, group_id: str) -> Json:
        return reference(group_id, self.catalogue.groups[group_id].name, f"{EDGES}/edgegroups")

    def location(self, location_id: str) -> Json:
        return reference(location_id, self.catalogue.locations[location_id].name, "/api/v2/locations")

    def administrator(self) -> str:
        """Id of the user who configured whatever a user configured."""
        return self._id("user", "administrator")

    def _id(self, kind: str, name: str) -> str:
        return identity(self.organisation, kind, name)


def view(world: World, now_ms: int) -> View:
    """The inventory of `world` as of `now_ms`; before the span and after it, that of its ends."""
    catalogue = world.timeline.at(now_ms)
    statuses = {
        trunk_id: _last(world.statuses[n], now_ms)
        for n, trunk_id in enumerate(world.trunk_ids)
        if trunk_id in catalogue.trunks
    }
    return View(world.organisation, catalogue, statuses)


def dates(stamp: Stamp) -> Json:
    return {
        "version": stamp.version,
        "dateCreated": to_iso(stamp.created_ms),
        "dateModified": to_iso(stamp.modified_ms),
        "state": "active",
    }


def by_app(stamp: Stamp) -> Json:
    """As `dates`, of what Genesys configured itself."""
    return {
        **dates(stamp),
        "modifiedByApp": "edge-adapter/5120 (i-0aa11bb22cc33dd44)",
        "createdByApp": "edge-provisioning/3601 (i-0bb22cc33dd44ee55)",
    }


def by_user(stamp: Stamp, user_id: str) -> Json:
    """As `dates`, of what a user configured."""
    return {**dates(stamp), "modifiedBy": user_id, "createdBy": user_id}


def _last(statuses: list[Status], now_ms: int) -> Status:
    return next((status for status in reversed(statuses) if status.at_ms <= now_ms), statuses[0])
