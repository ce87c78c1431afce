"""A setting says where a secret is; the secret itself is never shown."""

from pathlib import Path

import pytest

from connectors.settings.model import Kafka, Settings
from connectors.settings.secrets import Secret, resolve

VALUE = "s3cret-välue"


def test_a_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_KEY", VALUE)
    assert resolve("env:SOME_KEY").reveal() == VALUE


def test_a_secret_of_a_file_without_the_line_end_that_editors_add(here: Path) -> None:
    (here / "key").write_text(f"{VALUE}\n", encoding="utf-8")
    assert resolve(f"file:{here / 'key'}").reveal() == VALUE


def test_a_secret_that_is_resolved_stays_as_it_is() -> None:
    secret = Secret("env:GONE", VALUE)
    assert resolve(secret) is secret


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("env:", "'env:NAME' or 'file:PATH'"),
        ("file:", "'env:NAME' or 'file:PATH'"),
        (VALUE, "'env:NAME' or 'file:PATH'"),
        ("vault:kv/key", "'env:NAME' or 'file:PATH'"),
        (7, "'env:NAME' or 'file:PATH'"),
        ("env:EMPTY", "no variable EMPTY"),
        ("env:UNSET", "no variable UNSET"),
        ("file:empty", "empty is empty"),
        ("file:binary", "binary: not a text in UTF-8"),
        ("file:.", r"\.: Is a directory"),
    ],
)
def test_what_is_no_secret_is_refused_and_never_repeated(
    here: Path, monkeypatch: pytest.MonkeyPatch, reference: object, said: str
) -> None:
    monkeypatch.setenv("EMPTY", "")
    (here / "empty").write_text(" \n")
    (here / "binary").write_bytes(b"\xff\xfe")
    with pytest.raises(ValueError, match=said) as refused:
        resolve(reference)
    assert VALUE not in str(refused.value)


def test_no_form_of_settings_shows_the_value() -> None:
    settings = Settings(kafka=Kafka(password=Secret("env:SASL", VALUE)))
    for shown in (repr(settings), str(settings), settings.model_dump_json(), str(settings.model_dump())):
        assert VALUE not in shown
        assert "env:SASL" in shown
