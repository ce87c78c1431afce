"""Genesys at its worst: half an inventory for a day, and a secret that is wrong."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from connectors.clickhouse.ask import ask
from deploy.demo.day import await_polled
from deploy.local.state import Stack
from schemas.clock import HOUR
from tests.builders.organisations import carrier, organisation
from tests.integration.metrics import total
from tests.integration.playing import Day, Played, Scene, played, settle

_HALVED = organisation("halved", edges=6, carriers=[carrier("A"), carrier("B")])
_LOCKED = organisation("locked")
_DAY = 24


def _sim(scene: Scene, org: str, handle: str, **body: object) -> None:
    httpx.post(f"{scene.genesys}/_sim/{org}/{handle}", json=body).raise_for_status()


def _halve(scene: Scene) -> None:
    """From the next run on, for longer than a day."""
    _sim(scene, "halved", "faults", half_empty={"trunks": list(range(1, 100))})


def _lock(scene: Scene) -> None:
    _sim(scene, "locked", "secret", client_secret="another")


def _unlock(scene: Scene) -> None:
    _sim(scene, "locked", "secret", client_secret=_LOCKED.access.client_secret)


@pytest.fixture(scope="module")
def day(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    harm = {0.5: _halve, 0.9: _unlock}
    troubled = Day((_HALVED, _LOCKED), hours=1.5, after=_DAY, before=_lock, harm=harm)
    with played(stack, tmp_path_factory.mktemp("trouble"), troubled) as over:
        yield over


def _runs(day: Played, org: str, status: str) -> int:
    labels = {"org": org, "declaration": "trunks", "status": status}
    return total([day.line.roles["poll"]], "trunkline_poll_runs_total", **labels)


@pytest.mark.stack
def test_a_wrong_secret_is_one_organisation_s_trouble_and_passes(day: Played) -> None:
    assert _runs(day, "locked", "INCOMPLETE") > 0
    assert _runs(day, "locked", "COMPLETE") > 0
    assert "check client_id and client_secret" in day.line.roles["poll"].log.read_text()
    day.assert_equal("locked", day.readings[1:])


@pytest.mark.stack
def test_half_an_inventory_takes_nothing_away_until_somebody_says_so(day: Played) -> None:
    poll, trunks = day.line.roles["poll"], len(day.world("halved").trunk_ids)
    assert _runs(day, "halved", "INCOMPLETE") >= _DAY
    assert total([poll], "trunkline_poll_tombstones_total") == 0
    assert _known(day) == trunks
    day.assert_equal("halved")
    poll.stop()
    poll.arguments = ("--accept-removals", "halved/trunks")
    poll.start()
    _let_pass(day, hours=3)
    assert total([poll], "trunkline_poll_tombstones_total") == trunks // 2
    assert _known(day) == trunks - trunks // 2


def _known(day: Played) -> object:
    (row,) = ask(day.line.settings.clickhouse, "SELECT count() AS n FROM trunks WHERE org = 'halved'")
    return int(str(row["n"]))


def _let_pass(day: Played, hours: int) -> None:
    """Time goes on without events; each hour the lists that are due are read."""
    for _ in range(hours):
        at = day.line.clock.now_ms() // HOUR * HOUR + HOUR
        day.line.clock.step_to(at)
        asyncio.run(await_polled(day.line.of("poll"), at, [w.organisation.name for w in day.plan.worlds]))
    settle(day.line)
