"""Families: which records share one log, and what their partition is chosen by."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Locality(StrEnum):
    """What must stay in one ordered log: an organisation where aggregates join across its entities."""

    ORGANISATION = "organisation"
    ENTITY = "entity"


@dataclass(frozen=True, slots=True)
class Family:
    """One log: its records, inventory and events alike, are read in one order."""

    name: str
    locality: Locality

    @property
    def log(self) -> str:
        """The Kafka topic, before the configured prefix."""
        return f"genesys.{self.name}"


TELEPHONY: Final = Family("telephony", Locality.ORGANISATION)
ROUTING: Final = Family("routing", Locality.ORGANISATION)
CONVERSATIONS: Final = Family("conversations", Locality.ENTITY)
USERS: Final = Family("users", Locality.ENTITY)
PLATFORM: Final = Family("platform", Locality.ENTITY)
