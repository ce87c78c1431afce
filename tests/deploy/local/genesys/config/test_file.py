"""Simulation files: what they say, and that their mistakes come all at once."""

from pathlib import Path

import pytest

import deploy.local.genesys
from deploy.local.genesys.config.file import InvalidSimulationError, load

_DEMO = Path(deploy.local.genesys.__file__).parent / "demo.toml"

_ORGANISATION = """
[[organisations]]
name = "{name}"
organization_id = "{id}"
seed = 1
access = {{ client_id = "c", client_secret = "s" }}
edge_groups = [{{ name = "G", site = "S", edges = 1 }}]
carriers = [{{ name = "A", edge_group = "{group}", busy_hour_calls = 10 }}]
{more}
"""
_ID = "c9631292-915c-5c90-bb7f-131cece461d6"


def _file(folder: Path, text: str) -> Path:
    path = folder / "simulation.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _organisation(name: str = "a", group: str = "G", more: str = "") -> str:
    return _ORGANISATION.format(name=name, id=_ID, group=group, more=more)


def test_the_demo_has_the_size_that_it_promises() -> None:
    demo = load(_DEMO)
    groups = {(o.name, g.name): g.edges for o in demo.organisations for g in o.edge_groups}
    carriers = [(o.name, c.edge_group) for o in demo.organisations for c in o.carriers]
    assert len(demo.organisations) == 3
    assert len(carriers) == 8
    assert sum(groups[where] for where in carriers) == 20


def test_the_span_is_in_milliseconds(tmp_path: Path) -> None:
    span = load(_file(tmp_path, f"start = 2026-11-20T01:00:00+01:00\nhours = 0.5\n{_organisation()}")).span
    assert span == (1_795_132_800_000, 1_795_134_600_000)


def test_all_mistakes_are_listed_at_once(tmp_path: Path) -> None:
    text = f"start = 2026-11-20T00:00:00\nhours = 0\n{_organisation(name='A b', more='colour = 1')}"
    with pytest.raises(InvalidSimulationError) as caught:
        load(_file(tmp_path, text))
    message = str(caught.value)
    assert [where for where in ("start", "hours", "name", "colour") if where not in message] == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (_organisation(group="H"), "edge group 'H'"),
        (_organisation(more='time_zone = "Mars/Olympus"'), "Mars/Olympus"),
        (_organisation(more="changes = { moves = 1 }"), "changes.moves needs"),
        (_organisation(more="population = { trunkz = 1 }"), "trunkz"),
        (_organisation(more="told = { rates = { nothing = 1.0 } }"), "nothing"),
        (_organisation(more="rest = { half_empty = { nowhere = [1] } }"), "nowhere"),
        (_organisation(more="changes = { capacities = 1 }"), "changes.capacities needs"),
        (_organisation(more="sampling = { every_s = [30.0, 15.0] }"), "low <= high"),
        (_organisation(more="sampling = { every_s = [0.0, 15.0] }"), "millisecond"),
        (_organisation() + _organisation(), "share a name"),
        (_organisation(more='destination = { url = "https://x/", auth = { kind = "no" } }'), "auth"),
        ("hours = [", "not TOML"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    head = "" if text.startswith("hours") else "start = 2026-11-20T00:00:00Z\nhours = 1\n"
    with pytest.raises(InvalidSimulationError, match=r"simulation\.toml") as caught:
        load(_file(tmp_path, head + text))
    assert complaint in str(caught.value)
