"""When calls come and when gauges are read."""

from typing import Literal

from pydantic import Field

from deploy.local.genesys.config.table import Period, Share, Table


class Traffic(Table):
    """The day curve, in the organisation's own time: a busy hour, a lower second peak, quiet nights."""

    busy_hour: float = Field(default=10.5, ge=0, lt=24)
    night: Share = 0.04
    """Level of the night, as a share of the busy hour."""
    weekend: Share = 0.3
    """What is left of a weekday's level on Saturday and Sunday."""


class Sampling(Table):
    """How often a trunk reports its concurrency."""

    mode: Literal["interval", "on-change"] = "interval"
    every_s: Period = (15.0, 30.0)
    """Interval mode: bounds of the time between two samples of a trunk."""
    keep_alive_s: float = Field(default=240.0, gt=0)
    """On-change mode: longest silence of a trunk in service, below the staleness limit of its readers."""
    mismatches_per_day: float = Field(default=4.0, ge=0)


class EdgeReadings(Table):
    every_s: Period = (30.0, 60.0)
    enabled: bool = True
