"""Details of what has ended: nothing at first, then something, then everything; by id and by interval."""

from typing import Annotated, Final

import msgspec
import pytest

from deploy.local.genesys.derived.details import Details
from deploy.local.genesys.server.details import asked, one, some
from deploy.local.genesys.server.refusal import RefusedError
from schemas.clock import MINUTE, SECOND, to_iso
from schemas.declare.columns import At, Record
from schemas.declare.events import Event, Fetch
from schemas.declare.families import CONVERSATIONS
from schemas.declare.identity import Counted
from schemas.declare.kinds import Instant
from schemas.declare.permissions import NONE_NEEDED
from tests.deploy.local.genesys.made import HOUR_LONG
from tests.deploy.local.genesys.server.tenants import rig

_FETCH: Final = Fetch(
    path="/api/v2/things/details",
    ids_parameter="id",
    batch=50,
    items="things",
    one_path="/api/v2/things/{id}/details",
    final="end",
    of="customer_ends",
    permission=NONE_NEEDED,
    every_ms=MINUTE,
    patience_ms=15 * MINUTE,
)


class _Thing(Record, frozen=True):
    end: Annotated[Instant | None, At("end", "When it was over")]


_THINGS: Final = Event(
    name="things",
    record=_Thing,
    topic=None,
    family=CONVERSATIONS,
    entity="thing",
    entity_path="id",
    time=At("start", "When it began"),
    identity=Counted(("thing_id",)),
    doc="Things.",
    fetch=_FETCH,
)


@pytest.fixture(scope="module")
def details() -> Details:
    of = rig(told={"rates": {"customer_ends": 60.0}}).tenant.world.realm.voice("customer_ends")
    return Details(_THINGS, _FETCH, of, lambda target, lot: None, seed=7, after_s=(30.0, 60.0))


def _ids(details: Details) -> list[str]:
    return [details.of(n, HOUR_LONG.end_ms * 2)["id"] for n in details.entities.tolist()]  # type: ignore[index]


def test_what_is_known_grows_until_it_is_final(details: Details) -> None:
    for entity, end in zip(details.entities.tolist(), details.ends.tolist(), strict=True):
        assert details.of(entity, HOUR_LONG.start_ms) is None
        final = details.final_from(entity)
        assert end + 30 * SECOND <= final <= end + MINUTE
        before, body = details.of(entity, final - 1), details.of(entity, final)
        assert body is not None
        assert "end" in body or before is None or before == body
        assert before is None or "end" not in before


def test_one_is_there_or_not_found(details: Details) -> None:
    name = _ids(details)[0]
    assert one(details, name, HOUR_LONG.end_ms * 2)["id"] == name
    for nobody, at in ((name, HOUR_LONG.start_ms), ("nobody", HOUR_LONG.end_ms * 2)):
        with pytest.raises(RefusedError) as refused:
            one(details, nobody, at)
        assert refused.value.status == 404


def test_some_are_those_that_are_known(details: Details) -> None:
    names = _ids(details)[:5]
    found = some(details, [("id", ",".join([*names, "nobody"]))], HOUR_LONG.end_ms * 2)
    assert [body["id"] for body in found["things"]] == names
    assert some(details, [("id", names[0])], HOUR_LONG.start_ms) == {"things": []}
    with pytest.raises(RefusedError):
        some(details, [], HOUR_LONG.end_ms)


def test_an_interval_is_read_page_by_page_and_the_end_says_nothing(details: Details) -> None:
    interval = f"{to_iso(HOUR_LONG.start_ms)}/{to_iso(HOUR_LONG.end_ms)}"
    found: list[str] = []
    for number in range(1, 100):
        paging = {"pageSize": 7, "pageNumber": number}
        body = msgspec.json.encode({"interval": interval, "paging": paging})
        answer = asked(details, body, HOUR_LONG.end_ms * 2)
        assert answer["totalHits"] == len(details.entities)
        if "things" not in answer:
            break
        found += [thing["id"] for thing in answer["things"]]
    assert sorted(found) == sorted(_ids(details))


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"{}",
        b'{"interval": "today"}',
        b'{"interval": "2026-01-01/2026-01-02", "paging": {"pageSize": 101}}',
    ],
)
def test_a_bad_question_is_refused(details: Details, body: bytes) -> None:
    with pytest.raises(RefusedError) as refused:
        asked(details, body, HOUR_LONG.end_ms)
    assert refused.value.status == 400
