"""Small simulated organisations: a morning of one or two carriers, quick to play and to sweep."""

from typing import Any, Final
from uuid import NAMESPACE_DNS, uuid5

from deploy.local.genesys.config.file import Simulation
from deploy.local.genesys.config.organisation import Organisation
from schemas.clock import HOUR

START: Final = 1_795_132_800_000 + 9 * HOUR
"""2026-11-20T09:00:00Z, a Friday: the busy hour is near."""


def carrier(name: str, **more: object) -> dict[str, Any]:
    return {"name": name, "edge_group": "Cloud", "busy_hour_calls": 120, "mean_hold_s": 120.0, **more}


def organisation(name: str, edges: int = 2, **more: Any) -> Organisation:
    """One edge group of `edges`, one carrier, 500 events in two hours; `more` takes precedence."""
    table: dict[str, Any] = {
        "name": name,
        "organization_id": str(uuid5(NAMESPACE_DNS, name)),
        "seed": 1,
        "access": {"client_id": f"{name}-client", "client_secret": f"{name}-secret"},
        "edge_groups": [{"name": "Cloud", "site": "HQ", "edges": edges}],
        "carriers": [carrier("A", max_concurrent_calls=20)],
        "sampling": {"every_s": [35.0, 55.0]},
        "edge_readings": {"every_s": [100.0, 140.0]},
        "flaps": {"per_day": 40.0},
    }
    access = {**table["access"], **more.pop("access", {})}
    return Organisation.model_validate({**table, **more, "access": access})


def simulation(organisations: tuple[Organisation, ...], hours: float) -> Simulation:
    return Simulation.model_validate({"start": START / 1000, "hours": hours, "organisations": organisations})
