"""Licences that the organisation can give to users. GET /api/v2/license/definitions: a bare array."""

from typing import Annotated, Final

from schemas.clock import DAY
from schemas.declare.columns import At, Record
from schemas.declare.families import PLATFORM
from schemas.declare.kinds import Json
from schemas.declare.objects import Object, WholeArray
from schemas.declare.permissions import LICENSES


class Prerequisite(Record, frozen=True):
    id: Annotated[str, At("id", "A licence that one must have for it")]


class LicenseDefinition(Record, frozen=True):
    description: Annotated[str | None, At("description", "What it is called")]
    permissions: Annotated[list[str], At("permissions.ids", "What it allows")]
    prerequisites: Annotated[list[Prerequisite], At("prerequisites", "Licences that it presupposes")]
    comprises: Annotated[Json | None, At("comprises", "Licences that it contains, whole")]


LICENSE_DEFINITIONS: Final = Object(
    name="license_definitions",
    entity="license_definition",
    record=LicenseDefinition,
    path="/api/v2/license/definitions",
    pages=WholeArray(),
    permission=LICENSES,
    family=PLATFORM,
    every_ms=DAY,
    doc="Licences that there are: which user has which is in user_licenses.",
    modified=None,
    created=None,
    ignored=("selfUri", "permissions", "prerequisites"),
)
