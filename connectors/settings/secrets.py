"""Secrets, by reference only: a setting says where a secret is, never what it is."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer


@dataclass(frozen=True, slots=True)
class Secret:
    """`env:NAME` or `file:PATH`, resolved once at start. Printing one shows the reference."""

    reference: str
    _value: str

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return f"Secret({self.reference})"


def resolve(reference: object) -> Secret:
    """Raises ValueError, which names the variable or the file, where there is no secret to be had."""
    if isinstance(reference, Secret):
        return reference
    kind, _, where = str(reference).partition(":")
    if kind == "env" and where:
        if not (value := os.environ.get(where, "")):
            raise ValueError(f"the environment has no variable {where}")
        return Secret(f"env:{where}", value)
    if kind == "file" and where:
        try:
            value = Path(where).read_text().strip()
        except OSError as error:
            raise ValueError(f"{where}: {error.strerror}") from None
        except UnicodeDecodeError:
            raise ValueError(f"{where}: not a text in UTF-8") from None
        if not value:
            raise ValueError(f"{where} is empty")
        return Secret(f"file:{where}", value)
    raise ValueError("say where the secret is: 'env:NAME' or 'file:PATH', never the secret itself")


SecretRef = Annotated[Secret, BeforeValidator(resolve), PlainSerializer(repr)]
