"""What no declaration knows is kept in the shape in which it came."""

from typing import Annotated

import pytest

from schemas.declare.columns import At, Body, Record
from schemas.reading.unknown import as_text, known_paths, unknown


class Disk(Record, frozen=True):
    name: Annotated[str, At("name", "Name")]


class Edge(Record, frozen=True):
    site: Annotated[str, At("site.id", "Site")]
    disks: Annotated[list[Disk], At("disks", "Disks")]


_KNOWN = known_paths(Edge, ("selfUri", "audit", "audit.by"))


@pytest.mark.parametrize(
    ("body", "rest"),
    [
        ({"site": {"id": "s"}, "disks": [{"name": "a"}], "selfUri": "x", "audit": {"by": 1, "at": 2}}, {}),
        ({"site": {"id": "s", "name": "S"}}, {"site": {"name": "S"}}),
        ({"disks": [{"name": "a"}, {"name": "b", "size": 1}]}, {"disks": [{}, {"size": 1}]}),
        ({"new": None}, {"new": None}),
        ({"site": "s", "disks": "none"}, {}),
    ],
)
def test_the_rest_of_a_body(body: Body, rest: Body) -> None:
    """Items of a list keep their places; an ignored path is known with all that is below it."""
    assert unknown(body, _KNOWN) == rest


def test_as_text() -> None:
    assert as_text({}) == ""
    assert as_text({"b": 1, "a": {"c": None}}) == '{"a":{"c":null},"b":1}'
