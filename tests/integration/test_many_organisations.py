"""Twenty organisations on real parts, with two pollers; five are broken for a while, each otherwise."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final

import httpx
import pytest
from typer.testing import CliRunner

from connectors.clickhouse.ask import ask
from connectors.clock import SharedClock
from connectors.settings.load import load
from connectors.settings.model import FILE_VARIABLE
from deploy.cli import app
from deploy.line.running import Place, Running, prepare
from deploy.local.genesys.server.serving import serving
from deploy.local.state import Stack
from schemas import catalogue
from schemas.clock import MINUTE
from schemas.derive.pages.blocks import least, needs
from tests.builders.organisations import START, organisation, simulation
from tests.integration.gate import Gate, gates
from tests.integration.metrics import total

_PATIENCE_S: Final = 240
_GOOD: Final = tuple(f"good-{n:02}" for n in range(15))
_REASONS: Final = {
    "bad-secret": "check client_id and client_secret",
    "forbidden": "no permission: give the OAuth client a role with telephony:plugin:all",
    "babbling": "sent no token: is the host right",
}
"""Of those whose runs end at once; the patience of a poller with the others is ten minutes."""
_BROKEN: Final = (*_REASONS, "throttled", "unreachable")
_PERMISSIONS: Final = least(each for each, _ in needs(catalogue.objects(), catalogue.events()))
_NEWEST: Final = """
SELECT org, object, argMax((status, reason), (started_at, finished_at)) AS newest
FROM poll_runs FINAL GROUP BY org, object
"""
Runs = dict[tuple[str, str], tuple[str, str]]
"""By organisation and object: status and reason of the newest run."""


@dataclass
class Scene:
    line: Running
    genesys: str
    gates: dict[str, Gate]

    def tell(self, org: str, handle: str, **body: object) -> None:
        httpx.post(f"{self.genesys}/_sim/{org}/{handle}", json=body).raise_for_status()

    def runs(self) -> Runs:
        rows: Any = ask(self.line.settings.clickhouse, _NEWEST)
        return {(row["org"], row["object"]): tuple(row["newest"]) for row in rows}

    def await_runs(self, enough: Callable[[Runs], bool]) -> Runs:
        deadline = time.monotonic() + _PATIENCE_S
        while not enough(found := self.runs()):
            assert time.monotonic() < deadline, found
            time.sleep(1)
        return found


def _complete(runs: Runs, orgs: tuple[str, ...]) -> bool:
    wanted = [(org, declared.name) for org in orgs for declared in catalogue.objects()]
    return all(runs.get(each, ("", ""))[0] == "COMPLETE" for each in wanted)


@pytest.fixture(scope="module")
def scene(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    home = tmp_path_factory.mktemp("many")
    clock = SharedClock.create(home / "clock", START)
    access = {"permissions": _PERMISSIONS}
    simulated = simulation(tuple(organisation(name, access=access) for name in (*_GOOD, *_BROKEN)), 0.25)
    with ExitStack() as kept:
        genesys = kept.enter_context(serving(simulated, clock))
        between = kept.enter_context(gates(genesys, "unreachable", "babbling"))
        between["babbling"].babble()
        line = prepare(stack, simulated, Place(home, genesys=genesys, clock=home / "clock"))
        text = line.line.settings_file.read_text()
        for name, gate in between.items():
            text = text.replace(f'"{genesys}/{name}"', f'"{gate.url}/{name}"')
        line.line.settings_file.write_text(text)
        line.settings = load(line.line.settings_file)
        made = Scene(line, genesys, between)
        made.tell("bad-secret", "secret", client_secret="another")
        made.tell("forbidden", "permissions", granted=[])
        made.tell("throttled", "faults", throttled=1.0, retry_after_s=5)
        kept.callback(line.stop)
        line.start("poll", "poll-1", "sink")
        yield made


@pytest.mark.stack
def test_the_broken_ones_keep_nobody_waiting_and_say_what_is_wrong(scene: Scene) -> None:
    at_once = {(org, "trunks") for org in _REASONS}
    runs = scene.await_runs(lambda found: _complete(found, _GOOD) and at_once <= found.keys())
    for org, reason in _REASONS.items():
        status, said = runs[org, "trunks"]
        assert status == "INCOMPLETE"
        assert re.search(reason, said), said
    pollers = [scene.line.roles[name] for name in ("poll", "poll-1")]
    for org, status in (("throttled", "429"), ("unreachable", "broken")):
        assert total(pollers, "trunkline_api_calls_total", org=org, status=status) > 0
        assert not any(
            runs.get((org, declared.name), ("",))[0] == "COMPLETE" for declared in catalogue.objects()
        )
    for org in _GOOD:
        requests = httpx.get(f"{scene.genesys}/_sim/{org}/requests").json()
        assert {status for found in requests.values() for status in found} == {"200"}


@pytest.mark.stack
def test_doctor_says_what_is_wrong_with_each_and_nothing_of_the_others(scene: Scene) -> None:
    asked = (*_REASONS, "unreachable", _GOOD[0])
    arguments = [word for org in asked for word in ("--organisation", org)]
    environment = {FILE_VARIABLE: str(scene.line.line.settings_file)}
    done = CliRunner().invoke(app, ["doctor", "--json", *arguments], env=environment)
    assert done.exit_code == 1
    failing = {
        (found["organisation"], found["check"])
        for found in json.loads(done.stdout)["findings"]
        if found["verdict"] == "failure"
    }
    assert failing == {
        ("bad-secret", "credentials"),
        ("babbling", "credentials"),
        ("forbidden", "permission"),
        ("unreachable", "host"),
    }


@pytest.mark.stack
def test_what_is_mended_recovers_by_itself(scene: Scene) -> None:
    secret = organisation("bad-secret").access.client_secret
    scene.tell("bad-secret", "secret", client_secret=secret)
    scene.tell("forbidden", "permissions", granted=sorted(_PERMISSIONS))
    scene.tell("throttled", "faults", throttled=0.0)
    for gate in scene.gates.values():
        gate.open()
    steps = iter(range(16, 110, 2))

    def recovered(found: Runs) -> bool:
        """What failed comes again after 15 minutes, 30 …: time goes on while we look."""
        if _complete(found, (*_GOOD, *_BROKEN)):
            return True
        scene.line.clock.step_to(START + next(steps, 110) * MINUTE)
        return False

    scene.await_runs(recovered)
