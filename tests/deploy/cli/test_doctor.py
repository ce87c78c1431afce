"""`trunkline doctor` as a command: on real parts that are ready, or aren't, and by its exit status."""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from connectors.clock import SharedClock
from connectors.settings.model import FILE_VARIABLE
from deploy.cli import app
from deploy.line.running import Place, Running, prepare
from deploy.local.genesys.server.serving import serving
from deploy.local.state import Stack
from schemas import catalogue
from schemas.derive.pages.blocks import least, needs
from tests.deploy.local.genesys import made


def doctor(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(app, ["doctor", *arguments], env={"COLUMNS": "120", **environment})


def found(result: Result) -> dict[tuple[str | None, str, str], dict[str, Any]]:
    """By organisation, check and subject."""
    said = json.loads(result.stdout)
    return {(f["organisation"], f["check"], f["subject"]): f for f in said["findings"]}


def test_settings_that_cannot_be_read_are_another_exit_status(tmp_path: Path) -> None:
    file = tmp_path / "trunkline.toml"
    file.write_text('[kafka]\nbootstrap = 3\nnonsense = "x"\n')
    done = doctor(**{FILE_VARIABLE: str(file)})
    assert done.exit_code == 2
    assert "kafka.bootstrap" in done.stderr
    assert "kafka.nonsense" in done.stderr


def test_an_organisation_that_is_not_there_is_named() -> None:
    done = doctor("--organisation", "nobody")
    assert done.exit_code == 2
    assert "nobody is no organisation here; there are none" in done.stderr


@pytest.fixture(scope="module")
def line(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A line that is ready, with an organisation whose client may read everything."""
    home = tmp_path_factory.mktemp("line")
    clock = SharedClock.create(home / "clock", made.START)
    permissions = least(each for each, _ in needs(catalogue.objects(), catalogue.events()))
    access = {"client_id": made.CLIENT[0], "client_secret": made.CLIENT[1], "permissions": permissions}
    simulation = made.simulation(made.organisation(access=access))
    with serving(simulation, clock) as url:
        yield prepare(stack, simulation, Place(home, genesys=url, clock=home / "clock"))


@pytest.mark.stack
def test_a_line_that_is_ready_is_well(line: Running) -> None:
    settings = {FILE_VARIABLE: str(line.line.settings_file)}
    done = doctor("--json", **settings)
    findings = found(done)
    failing = {key: f for key, f in findings.items() if f["verdict"] == "failure"}
    assert failing == {}
    assert done.exit_code == 0
    assert json.loads(done.stdout)["ok"]
    for check in ("kafka", "registry", "clickhouse"):
        assert any(key[1] == check for key in findings)
    table = doctor(**settings)
    assert table.exit_code == 0
    assert "0 failing" in table.stdout
    assert made.CLIENT[1] not in table.stdout.replace("client_secret", "")


@pytest.mark.stack
def test_what_was_never_applied_is_named_with_the_command(stack: Stack) -> None:
    name = f"s{uuid.uuid4().hex[:8]}"
    own = {
        **stack.environment,
        "TRUNKLINE_KAFKA__TOPIC_PREFIX": f"{name}-",
        "TRUNKLINE_CLICKHOUSE__DATABASE": "default",
    }
    done = doctor("--json", **own)
    assert done.exit_code == 1
    findings = found(done)
    for key in ((None, "kafka", "topics"), (None, "clickhouse", "migrations"), (None, "clickhouse", "views")):
        assert findings[key]["verdict"] == "failure"
        assert findings[key]["remedy"] == "run `trunkline schema apply`"


@pytest.mark.stack
def test_parts_that_are_away_are_each_said(stack: Stack) -> None:
    away = "http://127.0.0.1:1"
    own = {
        "TRUNKLINE_KAFKA__BOOTSTRAP": "127.0.0.1:1",
        "TRUNKLINE_REGISTRY__URL": away,
        "TRUNKLINE_CLICKHOUSE__URL": away,
    }
    done = doctor("--json", **own)
    assert done.exit_code == 1
    findings = found(done)
    for key in ((None, "kafka", "brokers"), (None, "registry", "schemas"), (None, "clickhouse", "server")):
        assert findings[key]["verdict"] == "failure"
        assert findings[key]["remedy"].startswith("start it")
