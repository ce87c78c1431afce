"""A body's values by the paths that a record declares, and how a wrong one is named."""

from typing import Annotated, Any

import pytest

from schemas.declare.columns import At, Of, Record
from schemas.declare.kinds import Term
from schemas.reading.errors import Unreadable
from schemas.reading.values import reader


class Disk(Record, frozen=True):
    name: Annotated[str, At("name", "Name")]
    free: Annotated[int | None, At("bytes.free", "Free")]


class Edge(Record, frozen=True):
    name: Annotated[str, At("name", "Name")]
    state: Annotated[Term | None, At("state", "State", terms=("active", "inactive"))]
    site: Annotated[str | None, At("site.id", "Site")]
    disks: Annotated[list[Disk], At("disks", "Disks")]
    least: Annotated[
        int | None, Of(lambda values: min((d["free"] for d in values["disks"]), default=None), "")
    ]


_read = reader(Edge)


def test_all_of_it() -> None:
    body = {
        "name": "e",
        "state": "ACTIVE",
        "site": {"id": "s"},
        "disks": [{"name": "a", "bytes": {"free": 7}}, {"name": "b", "bytes": {"free": "5"}}],
    }
    disks = [{"name": "a", "free": 7}, {"name": "b", "free": 5}]
    assert _read(body, "") == {"name": "e", "state": "active", "site": "s", "disks": disks, "least": 5}


@pytest.mark.parametrize("body", [{"name": "e"}, {"name": "e", "state": None, "site": None, "disks": None}])
def test_what_is_absent_is_null_or_nothing(body: dict[str, Any]) -> None:
    assert _read(body, "") == {"name": "e", "state": None, "site": None, "disks": [], "least": None}


def test_an_unknown_term_is_kept_as_it_came() -> None:
    assert _read({"name": "e", "state": "Draining"}, "")["state"] == "Draining"


def test_a_null_in_a_list_is_no_item() -> None:
    assert _read({"name": "e", "disks": [None]}, "")["disks"] == []


@pytest.mark.parametrize(
    ("body", "where", "reason"),
    [
        ({}, "name", "is missing"),
        ({"name": None}, "name", "is missing"),
        ({"name": []}, "name", "expected a string, got list"),
        ({"name": "e", "site": "s"}, "site", "expected an object, got str"),
        ({"name": "e", "disks": {}}, "disks", "expected an array, got dict"),
        ({"name": "e", "disks": [{}]}, "disks.name", "is missing"),
        ({"name": "e", "disks": ["a"]}, "disks", "expected an object, got str"),
        ({"name": "e", "disks": [{"name": "a", "bytes": {"free": 1.5}}]}, "disks.bytes.free", "integer"),
        ("e", "body", "expected an object, got str"),
    ],
)
def test_what_is_wrong_is_named(body: object, where: str, reason: str) -> None:
    with pytest.raises(Unreadable) as raised:
        _read(body, "")
    assert raised.value.where == where
    assert reason in raised.value.reason
