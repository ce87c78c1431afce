"""The simulation file: a span of time and the organisations that live in it."""

import tomllib
from pathlib import Path
from typing import Self

from pydantic import AwareDatetime, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from deploy.local.genesys.config.destination import Destination
from deploy.local.genesys.config.organisation import Organisation
from deploy.local.genesys.config.span import Span
from deploy.local.genesys.config.table import Table
from schemas.clock import HOUR


class InvalidSimulationError(ValueError):
    """The file can't be used; the message lists everything that is wrong with it."""


class Simulation(Table):
    start: AwareDatetime
    hours: float = Field(gt=0)
    destination: Destination | None = None
    organisations: tuple[Organisation, ...] = Field(min_length=1)

    @property
    def span(self) -> Span:
        start = round(self.start.timestamp() * 1000)
        return Span(start, start + round(self.hours * HOUR))

    @model_validator(mode="after")
    def _one_name_each(self) -> Self:
        names = [organisation.name for organisation in self.organisations]
        ids = [organisation.organization_id for organisation in self.organisations]
        if len(set(names)) < len(names) or len(set(ids)) < len(ids):
            raise ValueError("two organisations share a name or an organization_id")
        return self


def load(path: Path) -> Simulation:
    """Read and check the file at `path`.

    Raises InvalidSimulationError with every problem at once, OSError where it can't be read.
    """
    try:
        return Simulation.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise InvalidSimulationError(f"{path}: not TOML: {error}") from error
    except ValidationError as error:
        problems = "\n".join(f"  {_problem(detail)}" for detail in error.errors())
        raise InvalidSimulationError(f"{path}: correct these and try again:\n{problems}") from error


def _problem(detail: ErrorDetails) -> str:
    where = ".".join(str(part) for part in detail["loc"]) or "file"
    return f"{where}: {detail['msg']}"
