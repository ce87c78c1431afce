"""Lists that move while they are read: what stays is found, or nothing is made of its absence."""

from dataclasses import dataclass, field

import httpx
from hypothesis import given
from hypothesis import strategies as st

from schemas.objects.sites import SITES
from tests.connectors.poll.genesys import Genesys
from tests.connectors.poll.scene import Scene, body

_SIZE = 4
_Edits = list[tuple[str, float]]
_edits = st.lists(st.tuples(st.sampled_from("--+ "), st.floats(0, 1, exclude_max=True)), max_size=14)


@dataclass
class Moving:
    """Before each request for a page something comes or goes somewhere in the list, while there are edits."""

    edits: _Edits
    scene: Scene = field(default_factory=lambda: Scene(SITES, genesys=Genesys(most=_SIZE)))
    gone: set[str] = field(default_factory=set)
    begun: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.begun = {f"s{number:02}" for number in range(18)}
        self.scene.lists(body(name) for name in sorted(self.begun))
        self.scene.genesys.interfere = self._edit

    def _edit(self, request: httpx.Request) -> None:
        entities = self.scene.genesys.lists[SITES.path]
        if not self.edits or not entities or len(self.scene.genesys.asked) == 1:
            return
        kind, where = self.edits.pop(0)
        place = int(where * len(entities))
        if kind == "-":
            self.gone.add(entities.pop(place)["id"])
        elif kind == "+":
            entities.insert(place, body(f"new{len(self.edits)}"))

    def read(self) -> set[str]:
        return {record.entity_id for record in self.scene.log.of(SITES)}


@given(_edits)
def test_what_was_there_all_the_time_was_read_where_the_run_is_complete(
    edits: _Edits,
) -> None:
    """One that goes and one that comes between the same two requests would hide each other."""
    moving = Moving(list(edits))
    moving.scene.poll()
    (marker,) = moving.scene.log.markers()
    if marker["status"] == "COMPLETE":
        assert moving.begun - moving.gone <= moving.read()


@given(_edits, _edits)
def test_nothing_is_deleted_that_was_there(first: _Edits, second: _Edits) -> None:
    moving = Moving(list(first))
    moving.scene.poll()
    for day, edits in enumerate((second, []), 1):
        moving.edits = list(edits)
        moving.scene.genesys.asked.clear()
        moving.scene.poll(moving.scene.clock.now + day * moving.scene.every)
    deleted = {record.entity_id for record in moving.scene.log.of(SITES) if record.values["deleted"]}
    assert deleted <= moving.gone


def test_a_list_that_only_gets_shorter_is_complete_at_the_cost_of_a_request() -> None:
    moving = Moving([("-", 0.0), (" ", 0.0), (" ", 0.0), ("-", 0.1)])
    moving.scene.poll()
    (marker,) = moving.scene.log.markers()
    assert marker["status"] == "COMPLETE"
    assert moving.read() == moving.begun
    assert marker["pages"] == 4 + 2


def test_what_moves_is_not_read_sooner_for_it() -> None:
    """A list of 50,000 moves in every reading: another one would be no better."""
    moving = Moving([("+", 0.0)])
    moving.scene.poll()
    (marker,) = moving.scene.log.markers()
    assert (marker["status"], marker["reason"]) == ("INCOMPLETE", "the list grew while it was read")


def test_what_comes_in_ahead_of_the_reader_is_read() -> None:
    moving = Moving([("+", 0.99)])
    moving.scene.poll()
    (marker,) = moving.scene.log.markers()
    assert marker["status"] == "COMPLETE"
    assert "new0" in moving.read()
