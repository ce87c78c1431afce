"""The laws of page-number lists, on every list and on many sizes."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.local.genesys.server.lists import LISTS, Listing
from deploy.local.genesys.server.paging import Sizes, page
from tests.deploy.local.genesys.server.tenants import TELEPHONY, ids, rig, with_access


@settings(deadline=None)
@given(total=st.integers(0, 60), size=st.integers(1, 70), most=st.integers(1, 50))
def test_the_union_of_pages_is_the_list_each_entity_once(total: int, size: int, most: int) -> None:
    entities = [{"id": str(n)} for n in range(total)]
    uri, found, sizes = f"/x?pageSize={size}&pageNumber=1", [], []
    while uri:
        answer = page("/x", entities, parse_qsl(urlsplit(uri).query), Sizes(most))
        assert answer["selfUri"] == uri.replace(f"pageSize={size}", f"pageSize={min(size, most)}")
        assert answer["total"] == total
        found += answer["entities"]
        sizes.append(answer["pageSize"])
        uri = answer.get("nextUri", "")
    assert found == entities
    assert set(sizes) == {min(size, most)}
    assert len(sizes) == answer["pageCount"]


@pytest.mark.parametrize("listing", LISTS.values(), ids=LISTS)
def test_every_list_keeps_the_laws(listing: Listing) -> None:
    rigged = rig()
    whole = ids([rigged.body(listing.path, ("pageSize", 100))])
    pages = rigged.pages(listing.path, size=1)
    assert ids(pages) == whole
    assert len(set(whole)) == len(whole) == pages[0]["total"] > 0
    for name, number in (("firstUri", 1), ("lastUri", len(whole))):
        assert pages[0][name].endswith(f"pageSize=1&pageNumber={number}")
    assert ["previousUri" in page for page in pages] == [n > 0 for n in range(len(pages))]
    assert ("totalNumberOfEntities" in pages[0]) == (listing.path != "/api/v2/locations")


def test_25_is_the_default_and_the_cap_is_silent() -> None:
    rigged = with_access(max_page_size=3)
    assert rig().body(f"{TELEPHONY}/trunks")["pageSize"] == 25
    lowered = rigged.body(f"{TELEPHONY}/trunks", ("pageSize", 500))
    assert (lowered["pageSize"], len(lowered["entities"])) == (3, 3)


def test_a_page_beyond_the_last_is_empty() -> None:
    beyond = rig().body(f"{TELEPHONY}/trunks", ("pageNumber", 99))
    assert beyond["entities"] == []
    assert "nextUri" not in beyond


@pytest.mark.parametrize("name", ["pageSize", "pageNumber"])
@pytest.mark.parametrize("value", ["0", "-1", "x", "", "1.5", "²"])
def test_nonsense_is_refused(name: str, value: str) -> None:
    found = rig().get(f"{TELEPHONY}/trunks", (name, value))
    assert (found.status, found.body["code"]) == (400, "invalid.value")  # type: ignore[index]


def test_filters_stay_in_the_uris() -> None:
    rigged = rig()
    base = rigged.body(f"{TELEPHONY}/trunkbasesettings", ("name", "A"))["entities"][0]
    pages = rigged.pages(f"{TELEPHONY}/trunks", ("trunkBase.id", base["id"]))
    assert {e["trunkBase"]["id"] for p in pages for e in p["entities"]} == {base["id"]}
    assert pages[0]["nextUri"].endswith(f"pageNumber=2&trunkBase.id={base['id']}")
    assert pages[0]["total"] == 3
