"""Settings of one Genesys organisation."""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Final, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from connectors.genesys.regions import Hosts, hosts_of
from connectors.settings.durations import Duration
from connectors.settings.personal_data import PersonalData
from connectors.settings.secrets import SecretRef
from schemas import catalogue

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def repeated(organisations: Iterable[Mapping[str, object]]) -> list[str]:
    """What two of them have in common and must not, a complaint each."""
    said = list(organisations)
    found = []
    for what in ("name", "organization_id"):
        seen = [str(o[what]).lower() for o in said if what in o]
        if twice := sorted({s for s in seen if seen.count(s) > 1}):
            found.append(f"organisations with one {what}: {', '.join(twice)}")
    return found


def _name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("lower-case letters, digits and hyphens, 63 at the most, and no hyphen in front")
    return name


def _scheduled(name: str) -> str:
    polled = {e.name for e in catalogue.events() if e.snapshot or e.fetch}
    known = {o.name for o in catalogue.objects()} | polled
    if name not in known:
        raise ValueError(f"nothing of that name is polled; known are {', '.join(sorted(known))}")
    return name


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name!r} is no IANA time zone, such as Europe/Berlin")
    return name


class Capacity(BaseModel):
    """How many calls a trunk base may carry, where Genesys doesn't say so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    trunk_base_id: str
    calls: Annotated[int | Literal["unlimited"], Field(description="Most calls at once, or 'unlimited'")]
    scope: Literal["base", "instance"] = "base"
    valid_from: AwareDatetime | None = None

    @field_validator("calls", mode="before")
    @classmethod
    def _some(cls, calls: object) -> object:
        if calls == "unlimited" or (type(calls) is int and calls >= 1):
            return calls
        raise ValueError("a capacity is at least 1 call, as a number; where there is none, say 'unlimited'")


class Organisation(BaseModel):
    """One organisation: how it is reached, what is collected from it and how often."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, AfterValidator(_name)]
    organization_id: Annotated[str, Field(description="Genesys's id of the organisation, a UUID")]
    region: Annotated[str | None, Field(description="AWS region or Genesys domain: eu-west-1")] = None
    host: Annotated[str | None, Field(description="Base URL of API and login instead of a region")] = None
    client_id: str
    client_secret: SecretRef
    time_zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    webhook_keys: Annotated[tuple[SecretRef, ...], Field(description="API keys or user:password")] = ()
    requests_per_minute: Annotated[int, Field(ge=1, description="Until the API's headers say")] = 300
    transports: Annotated[
        tuple[Literal["eventbridge", "websocket", "poll"], ...] | None,
        Field(description="What is set up in Genesys, the preferred one first; else what can be"),
    ] = None
    live_every: Annotated[
        Duration, Field(ge=10_000, description="Reading of a REST twin where its topic has nothing better")
    ] = 60_000
    schedules: dict[Annotated[str, AfterValidator(_scheduled)], Duration] = {}
    capacities: tuple[Capacity, ...] = ()
    personal_data: PersonalData = PersonalData()

    @field_validator("region")
    @classmethod
    def _some_region(cls, region: str | None) -> str | None:
        if region:
            hosts_of(region, None)
        return region

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        self.hosts()
        return self

    @field_validator("organization_id")
    @classmethod
    def _lower(cls, value: str) -> str:
        return value.lower()

    @field_validator("transports")
    @classmethod
    def _each_once(cls, transports: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if transports is not None and len(set(transports)) != len(transports):
            raise ValueError("name each transport once, the preferred one first")
        return transports

    @field_validator("capacities")
    @classmethod
    def _one_at_a_time(cls, capacities: tuple[Capacity, ...]) -> tuple[Capacity, ...]:
        stated = [(c.trunk_base_id, c.valid_from) for c in capacities]
        if twice := sorted({base for base, since in stated if stated.count((base, since)) > 1}):
            raise ValueError(f"two from the same time on, of trunk base {', '.join(twice)}")
        return capacities

    def hosts(self) -> Hosts:
        """Raises ValueError for an unknown region, or where neither region nor host is given."""
        return hosts_of(self.region, self.host)

    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)
