"""What the REST faults do to an entity: always the same to the same one."""

from dataclasses import dataclass
from random import Random
from typing import Final

from deploy.local.genesys.bodies.references import Json
from deploy.local.genesys.config.faults import RestFaults
from deploy.local.genesys.config.organisation import Organisation
from schemas.declare.columns import At
from schemas.declare.objects import Object

ODD_VALUE: Final = "SIMULATED"
UNPUBLISHED: Final[Json] = {"simulatedField": {"kind": ODD_VALUE, "values": [1, 2.5, None]}}
"""A field that no description knows."""


@dataclass(frozen=True, slots=True)
class Weakness:
    """`absent` are optional fields that bodies leave out, `odd` is an enum field."""

    absent: tuple[str, ...]
    odd: str | None


def weakness_of(declared: Object) -> Weakness:
    """Fields at the top of the body."""
    plain = [(c, c.source) for c in declared.columns if isinstance(c.source, At) and "." not in c.source.path]
    absent = tuple(source.path for column, source in plain if column.optional or column.repeated)
    odd = next((source.path for column, source in plain if source.terms and not column.repeated), None)
    return Weakness(absent, odd)


def distorts(faults: RestFaults) -> bool:
    return bool(faults.nulls or faults.unknown_fields or faults.unknown_values)


def distorted(organisation: Organisation, faults: RestFaults, how: Weakness, key: str, body: Json) -> Json:
    """An entity, whose id is `key`, as it is sent."""
    lots = Random(f"{organisation.organization_id}/{organisation.seed}/{key}")
    if lots.random() < faults.nulls:
        body = {**dict.fromkeys(how.absent), **body}
    if lots.random() < faults.unknown_fields:
        body = {**body, **UNPUBLISHED}
    return {**body, how.odd: ODD_VALUE} if lots.random() < faults.unknown_values and how.odd else body
