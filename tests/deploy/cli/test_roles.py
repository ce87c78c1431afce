"""Which families the command of a worker takes."""

import pytest
from typer.testing import CliRunner

from deploy.cli import app
from schemas.catalogue import families
from tests.builders.visits import PLACES


def _refusal(family: str) -> str:
    done = CliRunner().invoke(app, ["work", family])
    assert done.exit_code == 1
    return done.stderr


def test_a_family_that_there_is_not() -> None:
    assert "nonsense: is no family; there are telephony" in _refusal("nonsense")


def test_a_family_without_aggregates(monkeypatch: pytest.MonkeyPatch) -> None:
    known = (*families(), PLACES)
    monkeypatch.setattr("schemas.catalogue.families", lambda: known)
    said = "places: has no aggregates, so there is nothing to work out; there are telephony"
    assert said in _refusal("places")
