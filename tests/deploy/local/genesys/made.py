"""Small organisations, made to order."""

from base64 import b64encode
from typing import Any
from uuid import UUID

from deploy.local.genesys.config.file import Simulation
from deploy.local.genesys.config.organisation import Organisation
from deploy.local.genesys.config.span import Span
from schemas.clock import DAY, HOUR

START = 1_795_132_800_000
"""2026-11-20T00:00:00Z, a Friday."""

DAY_LONG = Span(START, START + DAY)
HOUR_LONG = Span(START + 18 * HOUR, START + 19 * HOUR)

CLIENT = ("client", "secret")
ACCESS = {"client_id": CLIENT[0], "client_secret": CLIENT[1]}

ALL_CHANGES = {
    "renames": 1,
    "moves": 1,
    "outages": 1,
    "arrivals": 1,
    "departures": 1,
    "capacities": 1,
}


def settings(**settings: object) -> dict[str, Any]:
    """The table of an organisation with two edge groups and three carriers; `settings` take precedence."""
    client_id, client_secret = CLIENT
    table: dict[str, Any] = {
        "name": "north-harbour",
        "organization_id": str(UUID(int=7)),
        "seed": 1,
        "time_zone": "America/Los_Angeles",
        "access": {"client_id": client_id, "client_secret": client_secret},
        "edge_groups": [
            {"name": "Cloud", "site": "HQ", "edges": 3},
            {"name": "Cellar", "site": "Mill", "edges": 1, "media": "Premises"},
        ],
        "carriers": [
            carrier("A", max_concurrent_calls=40),
            carrier("B", inbound_share=0.4),
            carrier("Local", edge_group="Cellar"),
        ],
    }
    return {**table, **settings}


def carrier(name: str, **settings: object) -> dict[str, object]:
    return {"name": name, "edge_group": "Cloud", "busy_hour_calls": 200, **settings}


def organisation(**changes: object) -> Organisation:
    return Organisation.model_validate(settings(**changes))


def simulation(*organisations: Organisation, span: Span = HOUR_LONG) -> Simulation:
    hours = span.length_ms / HOUR
    return Simulation.model_validate(
        {"start": span.start_ms / 1000, "hours": hours, "organisations": organisations or (organisation(),)}
    )


def basic(user: str, password: str) -> str:
    """The Authorization header of RFC 7617."""
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode("ascii")
