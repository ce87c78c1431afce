"""`trunkline status` of a line that runs, and of one of which nothing can be asked."""

import json
import time
from pathlib import Path
from typing import Any, Final

import pytest
from typer.testing import CliRunner, Result

from connectors.clock import SharedClock
from connectors.settings.model import FILE_VARIABLE
from deploy.cli import app
from deploy.line.running import Place, Running, running
from deploy.local.genesys.server.serving import serving
from deploy.local.state import Stack
from schemas import catalogue
from schemas.derive.pages.blocks import least, needs
from tests.deploy.local.genesys import made

_PATIENCE_S: Final = 60


def status(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(app, ["status", *arguments], env={"COLUMNS": "200", **environment})


def _polled(line: Running) -> dict[str, Any]:
    """The answer once every list was read and the sink has stored that."""
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        done = status("--json", **{FILE_VARIABLE: str(line.line.settings_file)})
        said: dict[str, Any] = json.loads(done.stdout)
        read = {run["object"] for run in said["runs"] if run["status"] == "COMPLETE"}
        if {declared.name for declared in catalogue.objects()} <= read and said["watermarks"]:
            assert done.exit_code == 0
            return said
        assert time.monotonic() < deadline, said
        time.sleep(0.5)


@pytest.mark.stack
def test_a_line_that_runs_is_shown_as_it_is(stack: Stack, tmp_path: Path) -> None:
    clock = SharedClock.create(tmp_path / "clock", made.START)
    permissions = least(each for each, _ in needs(catalogue.objects(), catalogue.events()))
    access = {"client_id": made.CLIENT[0], "client_secret": made.CLIENT[1], "permissions": permissions}
    simulation = made.simulation(made.organisation(access=access))
    with serving(simulation, clock) as url:
        place = Place(tmp_path, genesys=url, clock=tmp_path / "clock")
        with running(stack, simulation, place, ("poll", "sink")) as line:
            said = _polled(line)
            table = status(**{FILE_VARIABLE: str(line.line.settings_file)})
    prefix = line.settings.kafka.topic_prefix
    assert said["troubles"] == []
    (owner,) = (each for each in said["owners"] if each["role"] == "poll")
    assert owner["client"]
    assert {member["group"] for member in said["members"]} >= {
        f"{prefix}trunkline.sink",
        f"{prefix}trunkline.poll",
    }
    logs = {prefix + family.log for family in catalogue.families()}
    assert {lag["topic"] for lag in said["lags"]} & logs
    assert {mark["organisation"] for mark in said["watermarks"]} == {"north-harbour"}
    assert "Newest runs" in table.stdout
    assert "COMPLETE" in table.stdout


def test_what_cannot_be_asked_is_said_and_ends_badly() -> None:
    away = "http://127.0.0.1:1"
    own = {
        "TRUNKLINE_KAFKA__BOOTSTRAP": "127.0.0.1:1",
        "TRUNKLINE_REGISTRY__URL": away,
        "TRUNKLINE_CLICKHOUSE__URL": away,
    }
    done = status("--json", **own)
    assert done.exit_code == 1
    said = json.loads(done.stdout)
    assert {trouble.partition(":")[0] for trouble in said["troubles"]} == {
        "transports",
        "groups",
        "owners",
        "runs",
        "dead letters",
        "watermarks",
    }
