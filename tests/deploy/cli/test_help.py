"""Every command explains itself with an example, which is one that can be given."""

import shlex
from collections.abc import Iterator

import pytest
import typer
from typer.testing import CliRunner

from deploy.cli import app

ROOT = typer.main.get_command(app)
EXAMPLE = "Example: trunkline "


def commands(command: object, *path: str) -> Iterator[tuple[str, ...]]:
    """The paths of all commands that do something."""
    if isinstance(command, typer.core.TyperGroup):
        for name, below in command.commands.items():
            yield from commands(below, *path, name)
    else:
        yield path


def helped(*path: str) -> str:
    """The help as on a terminal that is wide enough."""
    done = CliRunner().invoke(app, [*path, "--help"], env={"COLUMNS": "300", "TERM": "dumb"})
    assert done.exit_code == 0, done.output
    return done.output


EACH = pytest.mark.parametrize("path", tuple(commands(ROOT)), ids=" ".join)


@EACH
def test_its_help_shows_an_example_that_its_options_allow(path: tuple[str, ...]) -> None:
    (line,) = (line for line in helped(*path).splitlines() if EXAMPLE in line)
    words = shlex.split(line.split(EXAMPLE)[1].split(", then ")[0].strip(" │"))
    assert tuple(words[: len(path)]) == path
    command: object = ROOT
    for name in path:
        assert isinstance(command, typer.core.TyperGroup)
        command = command.commands[name]
    assert isinstance(command, typer.core.TyperCommand)
    with command.make_context(" ".join(path), words[len(path) :]) as context:
        assert context.args == []


@EACH
def test_it_is_listed_with_what_it_does(path: tuple[str, ...]) -> None:
    (line,) = (line for line in helped(*path[:-1]).splitlines() if f" {path[-1]} " in line)
    assert len(line.split()) > 4


def test_without_a_command_the_list_is_shown() -> None:
    done = CliRunner().invoke(app, [])
    assert "schema" in done.output
    assert CliRunner().invoke(app, ["nonsense"]).exit_code == 2
