"""librdkafka's security settings → Faust's credentials, so that one set of settings serves both clients."""

import ssl
from typing import Any

import faust

from connectors.settings.model import Kafka


def credentials(kafka: Kafka) -> dict[str, Any]:
    """Options of a Faust app; none for a broker in plain text."""
    protocol = kafka.options.get("security.protocol", "PLAINTEXT").upper()
    context = None
    if protocol.endswith("SSL"):
        context = ssl.create_default_context(cafile=kafka.options.get("ssl.ca.location"))
    if protocol.startswith("SASL"):
        found = faust.SASLCredentials(
            username=kafka.options.get("sasl.username"),
            password=kafka.password.reveal() if kafka.password else None,
            mechanism=kafka.options.get("sasl.mechanism", "PLAIN"),
            ssl_context=context,
        )
        return {"broker_credentials": found}
    return {"broker_credentials": faust.SSLCredentials(context)} if context else {}
