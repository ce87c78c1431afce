from typing import Any

import pytest
from msgspec import structs

from connectors.poll.decide import Parents, consequences, vanished
from connectors.poll.entity import Entity, Moment, Reading
from schemas.clock import DAY

NOW = 1_795_000_000_000


def _known(divisions: str, absent: int = 0) -> dict[str, Entity]:
    """One entity for each letter, in the division of that letter; the first `absent` were missed before."""
    return {
        f"{i}": Entity(
            valid_from=1,
            told=2,
            content=b"\x80",
            division=None if letter == "-" else letter,
            absent_since=3 if i < absent else None,
        )
        for i, letter in enumerate(divisions)
    }


@pytest.mark.parametrize(
    ("divisions", "absent", "listed", "believed"),
    [
        ("aabb", 0, "0123", True),
        ("aabb", 0, "013", True),
        ("aabb", 0, "01", False),  # all of b
        ("aab", 0, "01", True),  # a division of one
        ("a", 0, "", True),
        ("--", 0, "", False),  # objects without divisions: the whole list
        ("aabb", 1, "023", True),  # the last of a, the other one was missed before
        ("abcdefghij", 0, "012345", True),  # less than half of ten
        ("abcdefghij", 0, "01234", False),  # half
        ("abcdefghi", 0, "0", True),  # of nine
    ],
)
def test_what_vanishes_together_is_not_believed(
    divisions: str, absent: int, listed: str, believed: bool
) -> None:
    assert (vanished(_known(divisions, absent), set(listed)) is None) is believed


def test_the_reason_says_what_is_missing() -> None:
    assert vanished(_known("aabb"), {"0", "1"}) == "all 2 of division b are missing at once"
    assert vanished(_known("--"), set()) == "all 2 of them are missing at once"


def test_the_deleted_don_t_count() -> None:
    known = _known("ab")
    gone = {i: Entity(valid_from=1, told=2, content=b"\x80", division="a", deleted=True) for i in "789"}
    assert vanished({**known, **gone}, {"1"}) is None
    assert (
        consequences({**known, **gone}, {}, Moment(NOW, None, DAY), believed=True).changes.keys()
        == known.keys()
    )


@pytest.mark.parametrize(
    ("parents", "listed", "believed"),
    [
        ({}, "", True),  # nobody knows the parents any more
        ({"a": {}, "b": {}}, "", False),
        ({"a": {"deleted": True}, "b": {}}, "b", True),
        ({"a": {"absent_since": 3}, "b": {}}, "b", True),
        ({"a": {"deleted": True}, "b": {}}, "", False),
        ({"a": {"deleted": True}, "b": {"deleted": True}}, "", True),
    ],
)
def test_what_goes_with_its_parent_is_believed(
    parents: dict[str, dict[str, Any]], listed: str, believed: bool
) -> None:
    """Twelve entities of a, two of b."""
    entity = Entity(valid_from=1, told=2, content=b"\x80", division=None)
    known = dict.fromkeys([*(f"a/{n}" for n in range(12)), "b/0", "b/1"], entity)
    above = {name: structs.replace(entity, **state) for name, state in parents.items()}
    there = {entity_id for entity_id in known if entity_id[0] in listed}
    assert (vanished(known, there, Parents(above, above)) is None) is believed


def test_a_list_that_was_not_read_says_nothing_while_its_parent_stands() -> None:
    """It wasn't found, or its parent has come back since the run asked whose lists there are."""
    entity = Entity(valid_from=1, told=2, content=b"\x80", division=None)
    known = dict.fromkeys(["a/0", "a/1", "b/0", "b/1", "c/0"], entity)
    parents = Parents({"a": entity, "b": structs.replace(entity, deleted=True), "c": entity}, {"c"})
    assert vanished(known, {"c/0"}, parents) is None
    found = consequences(known, {}, Moment(NOW, None, DAY), believed=True, parents=parents)
    assert found.changes.keys() == {"b/0", "b/1", "c/0"}


def test_an_incomplete_run_changes_what_it_saw_and_nothing_else() -> None:
    reading = Reading(b"\x81\xa1a\x01", None, "a", "")
    found = consequences(_known("ab", absent=2), {"0": reading}, Moment(NOW, None, DAY), believed=False)
    assert found.changes.keys() == {"0"}
    assert found.tombstones == 0


def test_a_complete_run_counts_its_tombstones() -> None:
    found = consequences(_known("abc", absent=1), {}, Moment(NOW, None, DAY), believed=True)
    assert found.tombstones == 1
    assert {i for i, entity in found.changes.items() if entity.deleted} == {"0"}
