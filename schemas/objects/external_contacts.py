"""External contacts: customers as Genesys knows them. GET /api/v2/externalcontacts/scan/contacts.

The plain list ends at 1,000 contacts, so they are scanned, by a cursor that is good for a day.
"""

from typing import Annotated, Final

from schemas.clock import DAY
from schemas.declare.columns import At, Record
from schemas.declare.families import PLATFORM
from schemas.declare.kinds import Instant, Json, Term
from schemas.declare.objects import Cursor, Join, Object
from schemas.declare.permissions import EXTERNAL_CONTACTS as ANY_CONTACTS
from schemas.declare.personal import Personal

_TYPES: Final = ("Curated", "Identified", "Ephemeral")


class Reference(Record, frozen=True):
    id: Annotated[str, At("id", "Its id")]


class ExternalContact(Record, frozen=True):
    type: Annotated[
        Term | None,
        At("type", "How well it is known: Ephemeral, Identified, Curated", terms=_TYPES),
    ]
    division_id: Annotated[str | None, At("division.id", "Division")]
    organization_id: Annotated[str | None, At("externalOrganization.id", "Their organization")]
    first_name: Annotated[str | None, At("firstName", "First name", personal=Personal.NAME)]
    middle_name: Annotated[str | None, At("middleName", "Middle name", personal=Personal.NAME)]
    last_name: Annotated[str | None, At("lastName", "Last name", personal=Personal.NAME)]
    salutation: Annotated[str | None, At("salutation", "Salutation", personal=Personal.NAME)]
    title: Annotated[str | None, At("title", "What they are", personal=Personal.TEXT)]
    work_phone: Annotated[str | None, At("workPhone.e164", "Number at work", personal=Personal.PHONE)]
    cell_phone: Annotated[str | None, At("cellPhone.e164", "Mobile number", personal=Personal.PHONE)]
    home_phone: Annotated[str | None, At("homePhone.e164", "Number at home", personal=Personal.PHONE)]
    other_phone: Annotated[str | None, At("otherPhone.e164", "Another number", personal=Personal.PHONE)]
    work_email: Annotated[str | None, At("workEmail", "E-mail at work", personal=Personal.EMAIL)]
    personal_email: Annotated[str | None, At("personalEmail", "E-mail at home", personal=Personal.EMAIL)]
    other_email: Annotated[str | None, At("otherEmail", "Another e-mail", personal=Personal.EMAIL)]
    country: Annotated[Term | None, At("address.countryCode", "Country of the address")]
    address: Annotated[Json | None, At("address", "Postal address, whole", personal=Personal.TEXT)]
    twitter: Annotated[Json | None, At("twitterId", "On X, whole", personal=Personal.NAME)]
    line: Annotated[Json | None, At("lineId", "On LINE, whole", personal=Personal.NAME)]
    whatsapp: Annotated[Json | None, At("whatsAppId", "On WhatsApp, whole", personal=Personal.NAME)]
    facebook: Annotated[Json | None, At("facebookId", "On Facebook, whole", personal=Personal.NAME)]
    instagram: Annotated[Json | None, At("instagramId", "On Instagram, whole", personal=Personal.NAME)]
    apple: Annotated[Json | None, At("appleOpaqueIds", "On Apple, whole", personal=Personal.NAME)]
    external_ids: Annotated[
        Json | None, At("externalIds", "Ids in other systems, whole", personal=Personal.TEXT)
    ]
    identifiers: Annotated[
        Json | None, At("identifiers", "What they are recognised by, whole", personal=Personal.TEXT)
    ]
    custom_fields: Annotated[
        Json | None, At("customFields", "The organisation's own fields, whole", personal=Personal.TEXT)
    ]
    external_url: Annotated[
        str | None, At("externalSystemUrl", "Where another system shows them", personal=Personal.TEXT)
    ]
    survey_opt_out: Annotated[bool | None, At("surveyOptOut", "Doesn't want to be asked by surveys")]
    canonical_id: Annotated[
        str | None, At("canonicalContact.id", "The contact that stands for all that were merged")
    ]
    merge_set: Annotated[list[Reference], At("mergeSet", "All contacts that it was merged with")]
    merged_from: Annotated[list[Reference], At("mergedFrom", "The contacts that it was merged from")]
    merged_to_id: Annotated[str | None, At("mergedTo.id", "The contact that it was merged into")]
    date_created: Annotated[Instant | None, At("createDate", "Created")]
    date_modified: Annotated[Instant | None, At("modifyDate", "Last changed, as Genesys says")]


EXTERNAL_CONTACTS: Final = Object(
    name="external_contacts",
    entity="external_contact",
    record=ExternalContact,
    path="/api/v2/externalcontacts/scan/contacts",
    pages=Cursor(size=200, size_parameter="limit", most=200, field="cursors.after", parameter="cursor"),
    permission=ANY_CONTACTS,
    family=PLATFORM,
    every_ms=DAY,
    doc="External contacts: customers, with as much of them as the policy on personal data keeps.",
    joins=(Join("division_id", "divisions"),),
    modified="modifyDate",
    ignored=(
        *("division", "externalOrganization", "canonicalContact", "mergedTo", "mergeSet", "mergedFrom"),
        *("workPhone", "cellPhone", "homePhone", "otherPhone"),  # other spellings of the number
        *("schema", "externalDataSources", "mergeOperation", "selfUri"),
    ),
)
