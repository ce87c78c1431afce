"""Personal data: its classes, and what can become of it before anything is written anywhere.

A column says which class its values are of; an organisation's policy says what becomes of each class.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Personal(StrEnum):
    """What a value says of a person. The names are those of the settings."""

    IP = "ip_addresses"
    TOKEN = "tokens"
    PHONE = "phone_numbers"
    EMAIL = "email_addresses"
    NAME = "names"
    STAFF = "staff_names"
    TEXT = "free_texts"


class Treatment(StrEnum):
    """What becomes of a value: see `schemas/reading/personal.py`."""

    KEEP = "keep"
    HASH = "hash"
    TRUNCATE = "truncate"
    DROP = "drop"


MEANINGS: Final[Mapping[Personal, str]] = MappingProxyType(
    {
        Personal.IP: "addresses of people's computers",
        Personal.TOKEN: "sessions and tokens, by which somebody could be taken for somebody else",
        Personal.PHONE: "telephone numbers of people, not of the organisation",
        Personal.EMAIL: "e-mail addresses of people",
        Personal.NAME: "names of customers and callers",
        Personal.STAFF: "names of the organisation's own people, by which dashboards call them",
        Personal.TEXT: "what people wrote or were called: subjects, messages, postal addresses",
    }
)

DEFAULTS: Final[Mapping[Personal, Treatment]] = MappingProxyType(
    {
        Personal.IP: Treatment.TRUNCATE,
        Personal.TOKEN: Treatment.HASH,
        Personal.PHONE: Treatment.HASH,
        Personal.EMAIL: Treatment.HASH,
        Personal.NAME: Treatment.DROP,
        Personal.STAFF: Treatment.KEEP,
        Personal.TEXT: Treatment.DROP,
    }
)
"""What becomes of each class where an organisation's settings don't say it."""
