"""The calls beside the lists: single users, searches, and whatever is fetched by id."""

from base64 import b64encode
from typing import Any

import pytest

from deploy.local.genesys import declared
from deploy.local.genesys.server.api import Call, answer
from deploy.local.genesys.server.troubles import Trouble
from schemas.clock import to_iso
from schemas.declare.events import Event
from tests.deploy.local.genesys.made import HOUR_LONG
from tests.deploy.local.genesys.server.tenants import Rig, rig

_FETCHED = [event for event in declared.events().values() if event.fetch]
_USERS = "/api/v2/users"


def _post(rigged: Rig, path: str, body: bytes) -> Any:
    found = answer(rigged.tenant, Call("POST", path, [], f"Bearer {rigged.token}", body), Trouble())
    assert found.status == 200, found.body
    return rigged.decoded(found)


def test_a_user_is_the_one_of_the_list() -> None:
    rigged = rig()
    for user in rigged.body(_USERS)["entities"]:
        assert rigged.body(f"{_USERS}/{user['id']}") == user
    assert rigged.get(f"{_USERS}/nobody").status == 404


def test_users_are_searched_by_an_encoded_question() -> None:
    rigged = rig(population={"users": 7})
    question = b64encode(b'{"pageSize": 5, "pageNumber": 2}').decode()
    found = rigged.body(f"{_USERS}/search", ("q64", question))
    assert (found["total"], len(found["results"])) == (7, 2)
    assert rigged.get(f"{_USERS}/search", ("q", "x")).status == 400


def test_contacts_are_paged_so_far_and_no_further() -> None:
    rigged, path = rig(population={"external_contacts": 7}), "/api/v2/externalcontacts/contacts"
    (first, second) = rigged.pages(path, size=5)
    assert (first["total"], len(first["entities"]), len(second["entities"])) == (7, 5, 2)
    assert rigged.get(path, ("pageSize", 100), ("pageNumber", 11)).status == 400
    assert _post(rigged, f"{path}/search", b'{"pageSize": 5}')["entities"] == first["entities"]


def test_nobody_is_talking_to_us() -> None:
    assert rig().body("/api/v2/conversations")["entities"] == []


@pytest.mark.parametrize("event", _FETCHED, ids=lambda e: e.name)
def test_what_is_fetched_is_there_in_every_way(event: Event) -> None:
    fetch = event.fetch
    assert fetch
    rigged = rig(told={"rates": {fetch.of: 30.0}})
    details = rigged.tenant.world.realm.details(event.name)
    ids = [rigged.tenant.world.realm.voice(fetch.of).entity_id(n) for n in details.entities.tolist()]
    assert rigged.get(fetch.one_path.replace("{id}", ids[0])).status == 404
    rigged.clock.ms = HOUR_LONG.end_ms + HOUR_LONG.length_ms
    bodies = {id_: rigged.body(fetch.one_path.replace("{id}", id_)) for id_ in ids}
    for first in range(0, len(ids), fetch.batch):
        some = ids[first : first + fetch.batch]
        found = rigged.body(fetch.path, (fetch.ids_parameter, ",".join(some)))[fetch.items]
        assert found == [bodies[id_] for id_ in some]
    interval = f"{to_iso(HOUR_LONG.start_ms)}/{to_iso(HOUR_LONG.end_ms)}"
    question = f'{{"interval": "{interval}", "paging": {{"pageSize": 100}}}}'.encode()
    assert len(_post(rigged, f"{fetch.path}/query", question)[fetch.items]) == len(ids)
    job = _post(rigged, f"{fetch.path}/jobs", question)["jobId"]
    assert rigged.body(f"{fetch.path}/jobs/{job}")["state"] == "FULFILLED"
    assert len(rigged.body(f"{fetch.path}/jobs/{job}/results")[fetch.items]) == len(ids)
