"""Locations. GET /api/v2/locations."""

from typing import Annotated, Final

from schemas.clock import DAY
from schemas.declare.columns import At, Record
from schemas.declare.families import TELEPHONY
from schemas.declare.kinds import Json, Term
from schemas.declare.objects import Object, PageNumber
from schemas.declare.permissions import NONE_NEEDED


class Location(Record, frozen=True):
    name: Annotated[str | None, At("name", "Name")]
    state: Annotated[Term | None, At("state", "State", terms=("active", "deleted"))]
    city: Annotated[str | None, At("address.city", "City")]
    region: Annotated[str | None, At("address.state", "State or province")]
    country: Annotated[str | None, At("address.country", "Country code")]
    country_name: Annotated[str | None, At("address.countryName", "Country")]
    street: Annotated[str | None, At("address.street1", "Street")]
    street_2: Annotated[str | None, At("address.street2", "Street, second line")]
    postal_code: Annotated[str | None, At("address.zipcode", "Postal code")]
    ancestors: Annotated[list[str], At("path", "Ids of the locations above it, outermost first")]
    emergency_number: Annotated[str | None, At("emergencyNumber.e164", "Emergency number")]
    address_verified: Annotated[bool | None, At("addressVerified", "Emergency address verified")]
    verification: Annotated[Json | None, At("addressVerificationDetails", "How it was verified, whole")]
    notes: Annotated[str | None, At("notes", "Free text")]
    version: Annotated[int | None, At("version", "Genesys's version of the object")]


LOCATIONS: Final = Object(
    name="locations",
    entity="location",
    record=Location,
    path="/api/v2/locations",
    pages=PageNumber(),
    permission=NONE_NEEDED,
    family=TELEPHONY,
    every_ms=DAY,
    doc="Locations: the buildings and floors that sites stand in.",
    modified=None,
    created=None,
    ignored=(
        *("selfUri", "contactUser", "emergencyNumber", "address", "addressStored"),
        *("images", "profileImage", "floorplanImage"),
    ),
)
