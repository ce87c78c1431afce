"""Everything at once: each organisation and each shared part, none waiting for another."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from connectors.clickhouse.ask import ask
from connectors.settings.model import ClickHouse, Settings
from connectors.settings.organisations import Organisation
from deploy.doctor import organisation as one
from deploy.doctor.clickhouse import CLICKHOUSE, examine_clickhouse
from deploy.doctor.findings import Finding
from deploy.doctor.kafka import KAFKA, examine_kafka
from deploy.doctor.limits import Found, in_thread, within
from deploy.doctor.organisation import NETWORK, Told, Ways
from deploy.doctor.registry import REGISTRY, examine_registry
from deploy.doctor.webhook import WEBHOOK, reachable

_ORGANISATION_S: Final = 240.0
_ROWS_S: Final = 10.0
_ROWS: Final = """
SELECT org, object, argMax(rows, started_at) AS newest FROM poll_runs FINAL
WHERE status = 'COMPLETE' GROUP BY org, object
"""
_NOTHING: Final[Mapping[str, int]] = {}


async def examine(
    settings: Settings, organisations: Sequence[Organisation], told: Told, ways: Ways = NETWORK
) -> list[Finding]:
    """Findings of what is shared, then of each organisation, in the order of the settings."""
    shared = (
        _blocking(told, KAFKA, partial(examine_kafka, settings.kafka)),
        _blocking(told, REGISTRY, partial(examine_registry, settings.registry)),
        _blocking(told, CLICKHOUSE, partial(examine_clickhouse, settings.clickhouse)),
        within(WEBHOOK, "address", _webhook(settings, ways)),
    )
    rows = asyncio.create_task(_rows(settings.clickhouse))
    each = (_one(settings, organisation, rows, told, ways) for organisation in organisations)
    return [finding for found in await asyncio.gather(*shared, *each) for finding in found]


async def _blocking(told: Told, name: str, work: Callable[[], Found]) -> Found:
    told(name)
    return await within(name, "all", in_thread(work))


async def _webhook(settings: Settings, ways: Ways) -> Found:
    async with ways.http(ways.webhook) as http:
        return await reachable(settings, http)


async def _one(
    settings: Settings,
    organisation: Organisation,
    rows: asyncio.Task[Mapping[str, Mapping[str, int]]],
    told: Told,
    ways: Ways,
) -> Found:
    """Those of the organisation, whatever became of it."""

    async def examined() -> Found:
        known = (await rows).get(organisation.name, _NOTHING)
        return await one.examine(settings, organisation, known, told, ways)

    found = await within("organisation", "all", examined(), _ORGANISATION_S)
    return [replace(finding, organisation=organisation.name) for finding in found]


async def _rows(clickhouse: ClickHouse) -> Mapping[str, Mapping[str, int]]:
    """By organisation and object, as far as ClickHouse can be asked: what it lacks is said elsewhere."""
    found: dict[str, dict[str, int]] = {}
    try:
        async with asyncio.timeout(_ROWS_S):
            answer = await in_thread(partial(ask, clickhouse, _ROWS))
    except Exception:
        return found
    for row in answer:
        found.setdefault(str(row["org"]), {})[str(row["object"])] = int(str(row["newest"]))
    return found
