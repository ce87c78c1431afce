"""One set of security settings for two clients."""

import ssl
from pathlib import Path

import certifi
import pytest
from faust.transport.drivers.aiokafka import credentials_to_aiokafka_auth

from connectors.settings.load import MendSettings
from connectors.settings.model import Kafka
from connectors.settings.secrets import resolve
from streams.work.security import credentials

_SASL = {"security.protocol": "SASL_SSL", "sasl.username": "trunkline"}


def _found(options: dict[str, str], **more: object) -> dict[str, object]:
    """What aiokafka is told."""
    kafka = Kafka.model_validate({"options": options, **more})
    told: dict[str, object] = credentials_to_aiokafka_auth(credentials(kafka).get("broker_credentials"))
    return told


def test_a_broker_in_plain_text_needs_none() -> None:
    assert credentials(Kafka()) == {}
    assert _found({})["security_protocol"] == "PLAINTEXT"


def test_certificates_are_checked_against_the_given_authorities() -> None:
    options = {"security.protocol": "ssl", "ssl.ca.location": certifi.where()}
    context = _found(options)["ssl_context"]
    assert isinstance(context, ssl.SSLContext)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert len(context.get_ca_certs()) > 1


@pytest.mark.parametrize("spelling", ["sasl.mechanism", "sasl.mechanisms"])
@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
def test_a_user_with_a_password(tmp_path: Path, spelling: str, mechanism: str) -> None:
    (tmp_path / "password").write_text("open sesame\n")
    password = resolve(f"file:{tmp_path / 'password'}")
    found = _found({**_SASL, spelling: mechanism}, password=password)
    assert found["security_protocol"] == "SASL_SSL"
    assert found["sasl_mechanism"] == mechanism
    assert (found["sasl_plain_username"], found["sasl_plain_password"]) == ("trunkline", "open sesame")
    assert isinstance(found["ssl_context"], ssl.SSLContext)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({**_SASL, "sasl.mechanism": "GSSAPI"}, "can't do GSSAPI"),
        (_SASL, "can't do GSSAPI"),
        ({**_SASL, "sasl.mechanism": "PLAIN", "sasl.oauthbearer.config": "x"}, "sasl.oauthbearer.config"),
        ({"security.protocol": "SSL", "ssl.key.pem": "x"}, "can't do ssl.key.pem"),
        ({"security.protocol": "SSL", "ssl.ca.location": "absent.pem"}, "absent.pem: .*No such file"),
        ({"security.protocol": "SSL", "ssl.certificate.location": "own.pem"}, "own.pem: .*No such file"),
    ],
)
def test_what_would_be_less_security_than_asked_for_is_refused(options: dict[str, str], said: str) -> None:
    with pytest.raises(MendSettings, match=said):
        _found(options)
