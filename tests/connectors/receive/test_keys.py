"""Who may post."""

import base64
import hmac

import pytest

from connectors.receive.keys import Key, active_keys, admitted, presented
from tests.connectors.receive.posting import NORTH_KEY, SETTINGS, SHARED

KEYS = (Key(b"old", None), Key(b"new", None), Key(b"own", "north"), Key(b"user:word", "south"))


def _basic(pair: bytes) -> str:
    return f"Basic {base64.b64encode(pair).decode()}"


def test_shared_keys_are_good_for_all_and_an_organisations_own_for_it_alone() -> None:
    assert active_keys(SETTINGS) == (Key(SHARED.encode(), None), Key(NORTH_KEY.encode(), "north"))


@pytest.mark.parametrize(
    ("given", "good_for"),
    [
        (b"old", {None}),
        (b"new", {None}),
        (b"own", {"north"}),
        (b"user:word", {"south"}),
        (b"Own", set()),
        (b"ow", set()),
        (b"ownn", set()),
        (b"", set()),
        (None, set()),
    ],
)
def test_each_active_key_is_good_for_its_own(given: bytes | None, good_for: set[str | None]) -> None:
    assert admitted(given, KEYS) == good_for


def test_nobody_is_let_in_by_a_key_of_no_length() -> None:
    assert admitted(b"", [Key(b"", None)]) == set()


def test_a_key_of_two_organisations_is_good_for_both() -> None:
    assert admitted(b"k", [Key(b"k", "north"), Key(b"k", "south")]) == {"north", "south"}


def test_every_key_is_compared_in_constant_time_whatever_the_earlier_ones_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[bytes] = []

    def noting(given: bytes, active: bytes) -> bool:
        compared.append(active)
        return constant_time(given, active)

    constant_time = hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", noting)
    assert admitted(b"old", KEYS) == {None}
    assert compared == [key.value for key in KEYS]


@pytest.mark.parametrize(
    ("key_header", "authorization", "key"),
    [
        ("k", None, b"k"),
        ("k", _basic(b"u:p"), b"k"),
        (None, _basic(b"u:p"), b"u:p"),
        (None, _basic(b"u:p").replace("Basic", "bAsIc"), b"u:p"),
        (None, _basic("Zoë:pä".encode()), "Zoë:pä".encode()),
        (None, "Bearer abc", None),
        (None, "Basic !", None),
        (None, "Basic dTp", None),
        (None, "Basic \xe4\xf6", None),
        (None, "Basic", None),
        ("", "", None),
        (None, None, None),
    ],
)
def test_a_key_is_presented_in_its_header_or_by_basic_authentication(
    key_header: str | None, authorization: str | None, key: bytes | None
) -> None:
    assert presented(key_header, authorization) == key


def test_a_key_beyond_ascii_is_the_same_bytes_on_the_wire() -> None:
    """ASGI gives bytes, which are one character each in a header's text."""
    wire = "Schlüssel".encode().decode("latin-1")
    assert presented(wire, None) == "Schlüssel".encode()
