"""Settings: what becomes of personal data, by class."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, field_validator

from connectors.settings.secrets import Secret, SecretRef
from schemas.declare.personal import DEFAULTS, Personal, Treatment
from schemas.reading.privacy import Privacy

_SHORTEST: Final = 16


class PersonalData(BaseModel):
    """One organisation's policy; each setting is a class of `schemas/declare/personal.py`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Annotated[
        SecretRef | None, Field(description="Of the keyed hashes; without it what would be hashed is dropped")
    ] = None
    ip_addresses: Treatment = DEFAULTS[Personal.IP]
    tokens: Treatment = DEFAULTS[Personal.TOKEN]
    phone_numbers: Treatment = DEFAULTS[Personal.PHONE]
    email_addresses: Treatment = DEFAULTS[Personal.EMAIL]
    names: Treatment = DEFAULTS[Personal.NAME]
    staff_names: Treatment = DEFAULTS[Personal.STAFF]
    free_texts: Treatment = DEFAULTS[Personal.TEXT]

    @field_validator("key")
    @classmethod
    def _long_enough(cls, key: Secret | None) -> Secret | None:
        if key is not None and len(key.reveal()) < _SHORTEST:
            raise ValueError(f"{key.reference} has fewer than {_SHORTEST} characters")
        return key

    def privacy(self) -> Privacy:
        policy = tuple((personal, getattr(self, personal.value)) for personal in Personal)
        return Privacy(policy, self.key.reveal().encode() if self.key else None)
