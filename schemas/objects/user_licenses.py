"""Which licences each user has. GET /api/v2/license/users."""

from typing import Annotated, Final

from schemas.clock import DAY
from schemas.declare.columns import At, Record
from schemas.declare.families import USERS
from schemas.declare.objects import Object, PageNumber
from schemas.declare.permissions import NONE_NEEDED


class UserLicense(Record, frozen=True):
    licenses: Annotated[list[str], At("licenses", "Licences: ids of license_definitions")]


USER_LICENSES: Final = Object(
    name="user_licenses",
    entity="user_license",
    record=UserLicense,
    path="/api/v2/license/users",
    pages=PageNumber(linked=False),
    permission=NONE_NEEDED,
    family=USERS,
    every_ms=DAY,
    doc="Licences of each user: the id is the user's.",
    modified=None,
    created=None,
    ignored=("selfUri",),
)
