"""One simulated organisation."""

from typing import Self
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, field_validator, model_validator

from deploy.local.genesys.config.access import Access
from deploy.local.genesys.config.derived import Conversations, Population, Told
from deploy.local.genesys.config.destination import Destination
from deploy.local.genesys.config.faults import DeliveryFaults, RestFaults
from deploy.local.genesys.config.inventory import Carrier, Changes, EdgeGroup, Flaps
from deploy.local.genesys.config.sockets import Sockets
from deploy.local.genesys.config.table import Range, Table
from deploy.local.genesys.config.traffic import EdgeReadings, Sampling, Traffic


class Organisation(Table):
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    """Also its host path: `/{name}/api/v2/...`."""
    organization_id: UUID
    seed: int = Field(ge=0)
    time_zone: str = "UTC"
    division: str = "Home"
    access: Access
    edge_groups: tuple[EdgeGroup, ...] = Field(min_length=1)
    carriers: tuple[Carrier, ...] = Field(min_length=1)
    traffic: Traffic = Traffic()
    sampling: Sampling = Sampling()
    edge_readings: EdgeReadings = EdgeReadings()
    flaps: Flaps = Flaps()
    changes: Changes = Changes()
    population: Population = Field(default_factory=dict)
    told: Told = Told()
    conversations: Conversations = Conversations()
    latency_ms: Range = (40.0, 900.0)
    """From the reading to its delivery, when nothing goes wrong."""
    faults: DeliveryFaults = DeliveryFaults()
    rest: RestFaults = RestFaults()
    sockets: Sockets = Sockets()
    account: str = Field(default="123456789012", pattern=r"^\d{12}$")
    region: str = "us-east-1"
    destination: Destination | None = None
    """Its own API destination; None: the one of the file."""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def event_source(self) -> str:
        return f"aws.partner/genesys.com/cloud/{self.organization_id}/{self.name}-bus"

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError(f"{name!r} is no time zone of the IANA database, such as America/Los_Angeles")
        return name

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        problems = [*_repeated("edge group", [g.name for g in self.edge_groups])]
        problems += _repeated("carrier", [c.name for c in self.carriers])
        groups = {group.name for group in self.edge_groups}
        problems += [
            f"carrier {carrier.name!r} names edge group {carrier.edge_group!r}, not one of {sorted(groups)}"
            for carrier in self.carriers
            if carrier.edge_group not in groups
        ]
        problems += _unfounded(self.changes, self.carriers)
        if problems:
            raise ValueError("; ".join(problems))
        return self


def _repeated(what: str, names: list[str]) -> list[str]:
    return [f"{what} {name!r} is named twice" for name in sorted({n for n in names if names.count(n) > 1})]


def _unfounded(changes: Changes, carriers: tuple[Carrier, ...]) -> list[str]:
    """Changes for which the organisation has nothing that could change."""
    shared = [carrier.edge_group for carrier in carriers]
    problems = []
    if changes.moves and len(set(shared)) == len(shared):
        problems.append("changes.moves needs two carriers on one edge group")
    if changes.capacities and all(carrier.max_concurrent_calls is None for carrier in carriers):
        problems.append("changes.capacities needs a carrier with max_concurrent_calls")
    return problems
