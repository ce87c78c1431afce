"""librdkafka's security settings → Faust's credentials, so that one set of settings serves both clients."""

import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import faust

from connectors.settings.load import MendSettings
from connectors.settings.model import Kafka

_MECHANISMS: Final = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
_KNOWN: Final = (
    "sasl.mechanism",
    "sasl.mechanisms",
    "sasl.username",
    "ssl.ca.location",
    "ssl.certificate.location",
    "ssl.key.location",
)
"""https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md; the first two are one."""


def credentials(kafka: Kafka) -> dict[str, Any]:
    """Options of a Faust app; none for a broker in plain text.

    Raises MendSettings for what only librdkafka could do: less security than asked for is none.
    """
    _refuse_unknown(kafka.options)
    protocol = kafka.options.get("security.protocol", "PLAINTEXT").upper()
    context = _context(kafka.options) if protocol.endswith("SSL") else None
    if protocol.startswith("SASL"):
        found = faust.SASLCredentials(
            username=kafka.options.get("sasl.username"),
            password=kafka.password.reveal() if kafka.password else None,
            mechanism=_mechanism(kafka.options),
            ssl_context=context,
        )
        return {"broker_credentials": found}
    return {"broker_credentials": faust.SSLCredentials(context)} if context else {}


def _refuse_unknown(options: Mapping[str, str]) -> None:
    unknown = [name for name in options if name.startswith(("sasl.", "ssl.")) and name not in _KNOWN]
    if unknown:
        known = ", ".join(_KNOWN)
        raise MendSettings([f"kafka.options: `work` can't do {name}; it knows {known}" for name in unknown])


def _mechanism(options: Mapping[str, str]) -> str:
    """librdkafka takes both spellings, and GSSAPI where there is none."""
    found = options.get("sasl.mechanism") or options.get("sasl.mechanisms") or "GSSAPI"
    if found not in _MECHANISMS:
        raise MendSettings(
            [f"kafka.options: sasl.mechanism: `work` can't do {found}; it knows {', '.join(_MECHANISMS)}"]
        )
    return found


def _context(options: Mapping[str, str]) -> ssl.SSLContext:
    """Raises MendSettings where a file can't be used."""
    authorities, own = options.get("ssl.ca.location"), options.get("ssl.certificate.location")
    try:
        if authorities is not None and Path(authorities).is_dir():
            context = ssl.create_default_context(capath=authorities)
        else:
            context = ssl.create_default_context(cafile=authorities)
        if own is not None:
            context.load_cert_chain(own, options.get("ssl.key.location"))
    except OSError as error:
        places = ", ".join(f"{name} = {options[name]}" for name in options if name.startswith("ssl."))
        raise MendSettings([f"kafka.options: {places}: {error}"]) from None
    return context
