"""Whose event it is: what it says goes before the path, and the key must be good for it."""

import msgspec
import pytest

from connectors.receive.intake import Caller, Intake, NotAdmitted, UnknownOrganisation
from tests.builders.log_records import NOON
from tests.connectors.receive.posting import NORTH_ID, SOUTH_ID, STRANGER_ID, event

ALL: frozenset[str | None] = frozenset({None})
NORTH: frozenset[str | None] = frozenset({"north"})
BOTH: frozenset[str | None] = frozenset({"north", "south"})
INTAKE = Intake({NORTH_ID: "north", SOUTH_ID: "south"})


def orgs(item: object, path_org: str | None, admitted: frozenset[str | None]) -> list[str]:
    taken = INTAKE.take(msgspec.json.encode(item), Caller(path_org, admitted), NOON)
    return [record.org for record in taken.records]


@pytest.mark.parametrize(
    ("said", "path_org", "admitted", "org"),
    [
        (NORTH_ID, None, ALL, "north"),
        (NORTH_ID.upper(), None, ALL, "north"),
        (NORTH_ID, "north", NORTH, "north"),
        (SOUTH_ID, None, BOTH, "south"),
        (None, "south", ALL, "south"),
        (None, "south", BOTH, "south"),
        (None, None, NORTH, "north"),
    ],
)
def test_it_is_of_whom_it_names_else_of_the_path_else_of_the_only_one_the_key_is_good_for(
    said: str | None, path_org: str | None, admitted: frozenset[str | None], org: str
) -> None:
    assert orgs(event(said), path_org, admitted) == [org]


@pytest.mark.parametrize(
    ("said", "path_org", "admitted", "unknown"),
    [
        (STRANGER_ID, None, ALL, STRANGER_ID),
        (STRANGER_ID, "north", NORTH, STRANGER_ID),
        (None, "nowhere", ALL, "nowhere"),
        (None, None, ALL, "names no organisation"),
        (None, None, BOTH, "names no organisation"),
        (SOUTH_ID, "north", ALL, "south, posted to the path of north"),
    ],
)
def test_nobodys_event_comes_again_as_our_configuration_can_be_wrong(
    said: str | None, path_org: str | None, admitted: frozenset[str | None], unknown: str
) -> None:
    with pytest.raises(UnknownOrganisation, match=unknown):
        orgs(event(said), path_org, admitted)


@pytest.mark.parametrize(("said", "path_org"), [(SOUTH_ID, None), (SOUTH_ID, "south"), (None, "south")])
def test_a_key_is_good_for_no_other_organisation(said: str | None, path_org: str | None) -> None:
    with pytest.raises(NotAdmitted, match="south"):
        orgs(event(said), path_org, NORTH)


@pytest.mark.parametrize("raw", [b"\xff", b"", b"[]", b"{", b"[" * 5_000])
def test_what_is_no_json_is_a_letter_of_whom_path_and_key_say(raw: bytes) -> None:
    for path_org, admitted, org in (("north", ALL, "north"), (None, NORTH, "north"), (None, ALL, "")):
        (letter,) = INTAKE.take(raw, Caller(path_org, admitted), NOON).records
        assert (letter.org, letter.values["payload"]) == (org, raw)
    with pytest.raises(NotAdmitted):
        INTAKE.take(raw, Caller("south", NORTH), NOON)
    with pytest.raises(UnknownOrganisation):
        INTAKE.take(raw, Caller("nowhere", ALL), NOON)


def test_what_names_nobody_and_cannot_be_read_does_not_come_again() -> None:
    assert orgs({"hello": 1}, None, ALL) == [""]
    assert orgs(7, None, ALL) == [""]


def test_of_a_batch_with_a_stranger_nothing_is_received() -> None:
    with pytest.raises(UnknownOrganisation):
        orgs([event(NORTH_ID), event(STRANGER_ID)], None, ALL)


def test_a_batch_may_be_of_several_organisations() -> None:
    assert orgs([event(NORTH_ID), event(SOUTH_ID), event(NORTH_ID)], None, ALL) == ["north", "south", "north"]


def test_the_same_rubbish_of_two_organisations_is_two_letters() -> None:
    """One that takes another's place would vanish."""
    letters = [record for org in BOTH for record in INTAKE.take(b"{", Caller(org, ALL), NOON).records]
    assert {letter.org for letter in letters} == BOTH
    assert len({letter.entity_id for letter in letters}) == 2
