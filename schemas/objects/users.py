"""Users: agents, supervisors, everybody with an account. GET /api/v2/users."""

from typing import Annotated, Final

from schemas.clock import MINUTE
from schemas.declare.columns import At, Record
from schemas.declare.families import USERS as FAMILY
from schemas.declare.kinds import Term
from schemas.declare.objects import Join, Object, PageNumber
from schemas.declare.permissions import NONE_NEEDED
from schemas.declare.personal import Personal
from schemas.events.user_activities import USER_ACTIVITIES


class Contact(Record, frozen=True):
    address: Annotated[str | None, At("address", "Number or e-mail address", personal=Personal.PHONE)]
    display: Annotated[str | None, At("display", "The same, for people to read", personal=Personal.PHONE)]
    extension: Annotated[str | None, At("extension", "Extension", personal=Personal.PHONE)]
    media_type: Annotated[Term | None, At("mediaType", "PHONE, EMAIL or SMS")]
    type: Annotated[Term | None, At("type", "PRIMARY, WORK, WORK2, MOBILE …")]
    country_code: Annotated[Term | None, At("countryCode", "Country of the number")]
    integration: Annotated[str | None, At("integration", "The system that it is of, if not Genesys")]


class User(Record, frozen=True):
    name: Annotated[str | None, At("name", "Name", personal=Personal.STAFF)]
    preferred_name: Annotated[
        str | None, At("preferredName", "What they want to be called", personal=Personal.STAFF)
    ]
    state: Annotated[Term | None, At("state", "State", terms=("active", "inactive", "deleted"))]
    division_id: Annotated[str | None, At("division.id", "Division")]
    department: Annotated[str | None, At("department", "Department")]
    title: Annotated[str | None, At("title", "What they do")]
    manager_id: Annotated[str | None, At("manager.id", "The user who is their manager")]
    email: Annotated[str | None, At("email", "E-mail address", personal=Personal.EMAIL)]
    username: Annotated[str | None, At("username", "What they log in with", personal=Personal.EMAIL)]
    chat_id: Annotated[str | None, At("chat.jabberId", "Address of their chat", personal=Personal.EMAIL)]
    primary_contacts: Annotated[list[Contact], At("primaryContactInfo", "How they are reached first")]
    addresses: Annotated[list[Contact], At("addresses", "Other numbers and addresses")]
    auto_answer: Annotated[bool | None, At("acdAutoAnswer", "Interactions are answered for them")]
    certifications: Annotated[list[str], At("certifications", "Certifications")]
    version: Annotated[int | None, At("version", "Genesys's version of the object")]


_ASKED_FOR: Final = (
    *("authorization", "biography", "conversationSummary", "customAttributes", "dateLastLogin"),
    *(
        "dateWelcomeSent",
        "employerInfo",
        "geolocation",
        "groups",
        "integrationPresence",
        "languagePreference",
    ),
    *("languages", "lastTokenIssued", "locations", "profileSkills", "skills", "station", "team"),
    "workPlanBidRanks",
)
"""What `expand` would bring and is not asked for: much of it is about the person, none of it about work."""

USERS: Final = Object(
    name="users",
    entity="user",
    record=User,
    path="/api/v2/users",
    query=(("expand", "presence,routingStatus"),),
    pages=PageNumber(),
    permission=NONE_NEEDED,
    family=FAMILY,
    every_ms=15 * MINUTE,
    doc="Users with an account that is active.",
    joins=(Join("division_id", "divisions"), Join("manager_id", "users")),
    modified=None,
    created=None,
    ignored=(
        *("routingStatus", "presence", "outOfOffice"),  # facts, see emits
        *("division", "chat", "manager", "images", "selfUri"),
        *_ASKED_FOR,
    ),
    emits=(USER_ACTIVITIES,),
)
