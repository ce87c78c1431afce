"""Lists for each entity of another object: whose they are, and what may be concluded from them."""

import httpx
import pytest

from schemas.clock import DAY
from schemas.objects.number_plans import NUMBER_PLANS
from schemas.objects.queue_members import QUEUE_MEMBERS
from schemas.objects.queues import QUEUES
from schemas.objects.sites import SITES
from tests.connectors.poll.scene import START, Scene, body

DAYS = [START + n * DAY for n in range(6)]


class Sites:
    """Sites and their number plans, on one server and one log, by pollers of one memory."""

    def __init__(self, **plans: str) -> None:
        self.sites = Scene(SITES)
        self.plans = Scene(NUMBER_PLANS, self.sites.log, self.sites.genesys, self.sites.clock)
        self.have(**plans)

    def have(self, **plans: str) -> None:
        """By site: its plans, a letter each. Who is left out is no site any more."""
        self.sites.genesys.lists.clear()
        self.sites.lists(body(site) for site in plans)
        for site, names in plans.items():
            self.plans.lists([body(name) for name in names], site)

    def poll(self, *days: int) -> None:
        for day in days:
            self.sites.poll(DAYS[day])
            self.plans.poll(DAYS[day])

    @property
    def last(self) -> tuple[str, str]:
        marker = self.sites.log.markers()[-1]
        assert marker["entity_id"] == "number_plans"
        return marker["status"], marker["reason"]

    @property
    def deleted(self) -> set[tuple[str, int]]:
        """Plans that are gone, and the day since when."""
        versions = self.sites.log.versions(NUMBER_PLANS).values()
        return {(plan, (since - START) // DAY) for plan, since, _, gone in versions if gone}


def _path(site: str) -> str:
    return NUMBER_PLANS.path.replace("{siteId}", site)


def test_each_site_s_list_is_read_and_says_whose_it_is() -> None:
    scene = Sites(b="yz", a="xy")
    scene.poll(0)
    assert scene.sites.genesys.paths() == [SITES.path, _path("a"), _path("b")]
    told = {r.entity_id: r.values for r in scene.sites.log.of(NUMBER_PLANS)}
    assert told.keys() == {"a/x", "a/y", "b/y", "b/z"}
    assert {(v["site_id"], v["plan_id"]) for v in told.values()} == {tuple(i.split("/")) for i in told}
    marker = scene.sites.log.markers()[-1]
    assert scene.last == ("COMPLETE", "")
    assert (marker["rows"], marker["pages"], marker["total"]) == (4, 2, None)


def test_ids_are_quoted_in_paths() -> None:
    scene = Sites()
    scene.sites.lists([body("a?b=c")])
    scene.poll(0)
    (_, asked) = scene.sites.genesys.asked
    assert b"/sites/a%3Fb%3Dc/numberplans" in asked.url.raw_path


def test_while_no_sites_are_known_nothing_is_concluded() -> None:
    scene = Sites(a="xy")
    scene.plans.poll(DAYS[0])
    assert scene.last == ("INCOMPLETE", "no sites are known yet")
    assert scene.sites.genesys.asked == []


def test_a_site_that_is_gone_has_no_list() -> None:
    """As long as the sites' own runs don't say that it is gone, that proves nothing; the rest is read."""
    scene = Sites(a="wxyz", b="yz", c="xz")
    scene.poll(0)
    scene.have(a="wxy", b="yz")
    for day in (1, 2, 3):
        scene.plans.poll(DAYS[day])
        assert scene.last == ("COMPLETE", "")
    assert scene.deleted == {("a/z", 1)}
    scene.poll(4, 5)
    assert scene.deleted == {("a/z", 1), ("c/x", 4), ("c/z", 4)}


def test_plans_go_with_their_site_after_two_complete_runs() -> None:
    """Though they are more than half of all, and at least ten."""
    scene = Sites(a="abcdefghijkl", b="yz")
    scene.poll(0)
    scene.have(b="yz")
    scene.poll(1)
    assert scene.last == ("COMPLETE", "")
    assert scene.deleted == set()
    scene.poll(2)
    assert scene.last == ("COMPLETE", "")
    assert scene.deleted == {(f"a/{plan}", 1) for plan in "abcdefghijkl"}


def test_a_site_s_return_brings_its_plans_back() -> None:
    scene = Sites(a="x", b="yz")
    scene.poll(0)
    scene.have(b="yz")
    scene.poll(1, 2)
    scene.have(a="x", b="yz")
    scene.poll(3)
    assert scene.sites.log.versions(NUMBER_PLANS)["a/x", DAYS[3]] == ("a/x", DAYS[3], "a", False)


def test_plans_that_vanish_from_sites_that_are_there_are_not_believed() -> None:
    scene = Sites(a="abcdefghijkl", b="yz")
    scene.poll(0)
    scene.have(a="", b="yz")
    scene.poll(1, 2)
    status, reason = scene.last
    assert status == "INCOMPLETE"
    assert "12 of 14 are missing at once" in reason
    assert "--accept-removals east/number_plans" in reason
    assert scene.deleted == set()


def test_sites_whose_absence_is_not_believed_keep_their_plans() -> None:
    """A client whose role lost a division: sites of that division are not found any more."""
    scene = Sites()
    scene.sites.lists([body("a"), body("b", division="other"), body("c", division="other")])
    for site in "abc":
        scene.plans.lists([body("y"), body("z")], site)
    scene.poll(0)
    scene.have(a="yz")
    scene.poll(1, 2, 3)
    assert "all 2 of division other" in scene.sites.log.markers()[-2]["reason"]
    assert scene.last == ("COMPLETE", "")
    assert scene.deleted == set()


def test_one_list_that_fails_makes_the_run_incomplete() -> None:
    scene = Sites(a="xy", b="yz", c="z")
    scene.poll(0)
    scene.have(a="x", b="y", c="z")
    scene.sites.genesys.interfere = lambda r: httpx.Response(403) if "/b/" in r.url.path else None
    scene.poll(1, 2)
    assert scene.last == (
        "INCOMPLETE",
        "no permission: give the OAuth client a role with telephony:plugin:all",
    )
    assert scene.deleted == set()


@pytest.mark.parametrize(("rows", "status"), [(199, "COMPLETE"), (200, "INCOMPLETE"), (201, "COMPLETE")])
def test_a_list_that_may_have_been_cut_is_named(rows: int, status: str) -> None:
    scene = Sites(a="x", b="y")
    scene.plans.lists([body(f"p{n}") for n in range(rows)], "b")
    scene.poll(0)
    reason = "b: 200 rows are the most that it answers with" if status == "INCOMPLETE" else ""
    assert scene.last == (status, reason)
    assert len(scene.sites.log.versions(NUMBER_PLANS)) == rows + 1


def test_a_plan_that_cannot_be_read_is_named_with_its_site() -> None:
    scene = Sites(a="x", b="y")
    scene.plans.lists([{"id": "y", "priority": "first"}], "b")
    scene.poll(0)
    status, reason = scene.last
    assert status == "INCOMPLETE"
    assert reason.startswith("b: an entity can't be read: priority: expected an integer")


def test_one_entity_in_two_lists_is_two() -> None:
    """A user in two queues; lists of several pages, which say no totals."""
    queues = Scene(QUEUES)
    members = Scene(QUEUE_MEMBERS, queues.log, queues.genesys, queues.clock)
    queues.lists([body("q"), body("r")])
    members.lists([body(f"u{n:02}") for n in range(60)], "q")
    members.lists([body("u00"), body("u01")], "r")
    queues.poll(DAYS[0])
    members.poll(DAYS[0])
    told = {r.entity_id: r.values for r in queues.log.of(QUEUE_MEMBERS)}
    assert told.keys() == {*(f"q/u{n:02}" for n in range(60)), "r/u00", "r/u01"}
    assert (told["r/u00"]["queue_id"], told["r/u00"]["user_id"]) == ("r", "u00")
    members.lists([body("u01")], "r")
    members.poll(DAYS[1])
    members.poll(DAYS[2])
    gone = {v[:2] for v in queues.log.versions(QUEUE_MEMBERS).values() if v[3]}
    assert gone == {("r/u00", DAYS[1])}


@pytest.mark.parametrize("response", [httpx.Response(400, json={}), httpx.Response(200, content=b"<html>")])
def test_a_list_that_never_can_be_read_keeps_no_other_from_being_read(response: httpx.Response) -> None:
    scene = Sites(a="x", b="y", c="z")

    def interfere(request: httpx.Request) -> httpx.Response | None:
        return response if request.url.path.endswith(_path("a")) else None

    scene.sites.genesys.interfere = interfere
    scene.poll(0)
    assert scene.last[0] == "INCOMPLETE"
    assert {entity for entity, _ in scene.sites.log.versions(NUMBER_PLANS)} == {"b/y", "c/z"}
