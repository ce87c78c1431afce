"""The strictness that every table of a simulation file shares."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[int, Field(gt=0)]
Count = Annotated[int, Field(ge=0)]


class Table(BaseModel):
    """A TOML table: immutable, and a key that it doesn't know is an error, not a silent default."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _rising(bounds: tuple[float, float]) -> tuple[float, float]:
    low, high = bounds
    if not 0 <= low <= high:
        raise ValueError(f"[{low:g}, {high:g}]: write [low, high] with 0 <= low <= high")
    return bounds


Range = Annotated[tuple[float, float], AfterValidator(_rising)]
"""Two bounds to draw between, lower first."""


def _lasting(bounds: tuple[float, float]) -> tuple[float, float]:
    if bounds[0] < 0.001:
        raise ValueError("a period of less than a millisecond would put two samples at one time")
    return _rising(bounds)


Period = Annotated[tuple[float, float], AfterValidator(_lasting)]
"""Bounds in seconds of the time between two samples: at least one millisecond."""
