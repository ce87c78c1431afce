"""What an organisation is made of, and what happens to it during the span."""

from typing import Literal

from pydantic import Field

from deploy.local.genesys.config.derived import DerivedChanges
from deploy.local.genesys.config.table import Count, Period, Positive, Range, Share, Table


class EdgeGroup(Table):
    """Edges that carry the same trunk bases, at one site; the site is made by being named."""

    name: str = Field(min_length=1)
    site: str = Field(min_length=1)
    edges: Positive
    media: Literal["Cloud", "Premises"] = "Cloud"


class Carrier(Table):
    """One EXTERNAL trunk base; it gets one trunk on each edge of its group."""

    name: str = Field(min_length=1)
    edge_group: str
    busy_hour_calls: float = Field(gt=0)
    """Calls offered in an hour at the top of the day curve."""
    mean_hold_s: float = Field(default=180.0, gt=0)
    inbound_share: Share = 0.7
    circuits: Positive | None = None
    """Calls that one trunk can carry; a call that finds none free is lost. None: as many as come."""
    hunt: Literal["rotary", "first"] = "rotary"
    max_concurrent_calls: Count | None = None
    """Value of the capacity property; None leaves the property out. It limits nothing here."""
    capacity_key: str = "trunk_max_concurrent_calls"
    max_call_rate: str = "40/5s"


class Changes(Table):
    """How often each kind of inventory change happens; 0 switches it off. Times are drawn by the seed."""

    renames: Count = 0
    moves: Count = 0
    """A trunk goes to another trunk base of its edge group."""
    outages: Count = 0
    """An edge goes out of service and comes back, and its trunks with it."""
    outage_s: Period = (600.0, 2400.0)
    arrivals: Count = 0
    """A new edge appears in a group, with its trunks."""
    departures: Count = 0
    """An edge disappears, with its trunks."""
    capacities: Count = 0
    """A trunk base that states a capacity states another one."""
    derived: DerivedChanges = DerivedChanges()
    """Of everything that is declared and not built by hand."""


class Flaps(Table):
    """A proxy or a registration that stops answering for a while; calls in progress go on."""

    per_day: float = Field(default=2.0, ge=0)
    down_s: Range = (20.0, 120.0)
