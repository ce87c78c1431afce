"""`trunkline doctor`: what is well and what isn't, with what mends it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from connectors.settings.organisations import Organisation

app = typer.Typer()
_NO_SETTINGS: Final = 2


@app.command()
def doctor(
    organisation: Annotated[
        list[str] | None, typer.Option(help="Only this one, by our name; can be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object: ok, findings.")] = False,
) -> None:
    """Check settings, Genesys, webhook, Kafka, registry, ClickHouse. Example: trunkline doctor --json

    Exit status 0: nothing fails; 1: something does; 2: the settings can't be read.
    """
    import asyncio

    from connectors.settings.load import MendSettings, load
    from deploy.doctor.examination import examine
    from deploy.doctor.findings import Verdict

    try:
        settings = load()
        chosen = _chosen({o.name: o for o in settings.organisations}, organisation or [])
    except MendSettings as wrong:
        for mistake in wrong.mistakes:
            typer.secho(mistake, err=True, fg="red")
        raise typer.Exit(_NO_SETTINGS) from None
    with _progress() as told:
        findings = asyncio.run(examine(settings, chosen, told))
    good = all(finding.verdict is not Verdict.FAILURE for finding in findings)
    if as_json:
        import msgspec

        typer.echo(msgspec.json.encode({"ok": good, "findings": [f.words() for f in findings]}))
    else:
        from deploy.cli.answers import paper
        from deploy.doctor.table import shown

        paper().print(shown(findings))
    raise typer.Exit(0 if good else 1)


def _chosen(known: "dict[str, Organisation]", names: list[str]) -> "list[Organisation]":
    """Raises MendSettings."""
    from connectors.settings.load import MendSettings

    if unknown := sorted(set(names) - known.keys()):
        there = ", ".join(known) or "none"
        raise MendSettings([f"{name} is no organisation here; there are {there}" for name in unknown])
    return [o for name, o in known.items() if not names or name in names]


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """What is looked at, in one moving line on a terminal, and nowhere else."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda what: None
        return
    with console.status("looking") as status:
        yield lambda what: status.update(f"looking at {what}")
