"""Dead letters, as ClickHouse has them."""

from dataclasses import dataclass

from connectors.clickhouse.client import open_client
from connectors.settings.model import ClickHouse


@dataclass(frozen=True, slots=True)
class Letter:
    """`org` is empty where nobody could tell."""

    org: str
    stage: str
    field: str
    reason: str
    payload: bytes


def read_letters(settings: ClickHouse) -> list[Letter]:
    with open_client(settings) as client:
        found = client.query(
            "SELECT org, stage, field, reason, hex(payload) FROM dead_letters FINAL ORDER BY address"
        )
    rows = found.result_rows
    return [Letter(org, stage, what, why, bytes.fromhex(body)) for org, stage, what, why, body in rows]
