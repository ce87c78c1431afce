"""One organisation, from its hosts to its schedules."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import httpx

from connectors.genesys.client import open_client
from connectors.settings.model import Settings
from connectors.settings.organisations import Organisation
from connectors.transports.configured import configured
from deploy.doctor.asking import Asking, Noticing
from deploy.doctor.findings import Finding, Verdict, unknown
from deploy.doctor.limits import within
from deploy.doctor.permissions import PERMISSION, Seen, fetch_seen, object_seen, snapshot_seen
from deploy.doctor.reach import CREDENTIALS, HOST, log_in, reach
from deploy.doctor.schedules import QUOTA, fits, planned
from deploy.doctor.sockets import roomy
from deploy.doctor.topics import TOPIC, chosen
from deploy.doctor.webhook import WEBHOOK, keys_taken
from schemas import catalogue
from schemas.declare.header import EVENTBRIDGE

Told = Callable[[str], None]
"""Is told what is looked at."""
Rows = Mapping[str, int]
"""By object: rows of its last COMPLETE run."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How the world is reached, and for how long it is waited for; None: the network."""

    genesys: httpx.AsyncBaseTransport | None = None
    webhook: httpx.AsyncBaseTransport | None = None
    patience_s: float = 20.0
    """For the good answer to one question."""

    def http(self, transport: httpx.AsyncBaseTransport | None) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=transport, follow_redirects=False)


NETWORK: Final = Ways()


async def examine(
    settings: Settings, organisation: Organisation, rows: Rows, told: Told, ways: Ways
) -> list[Finding]:
    """`rows` where nothing else says how many there are."""
    genesys = await _genesys(settings, organisation, rows, told, ways)
    return [*genesys, *await _webhook(settings, organisation, ways)]


async def _webhook(settings: Settings, organisation: Organisation, ways: Ways) -> Sequence[Finding]:
    if EVENTBRIDGE not in configured(organisation, settings.receive.keys):
        return []
    async with ways.http(ways.webhook) as http:
        work = keys_taken(settings, "webhook_keys", organisation.webhook_keys, http)
        return await within(WEBHOOK, "webhook_keys", work)


async def _genesys(
    settings: Settings, organisation: Organisation, rows: Rows, told: Told, ways: Ways
) -> list[Finding]:
    told(organisation.name)
    async with ways.http(ways.genesys) as http:
        found = [*await within(HOST, "api", reach(organisation, http))]
    if _failed(found):
        return [*found, *_unasked("its host can't be reached", CREDENTIALS, PERMISSION, TOPIC, QUOTA)]
    noticing = Noticing(ways.genesys or httpx.AsyncHTTPTransport())
    async with open_client(organisation, noticing) as client:
        asking = Asking(client, noticing, ways.patience_s)
        found += await within(CREDENTIALS, "token", log_in(organisation, asking))
        if _failed(found):
            return [*found, *_unasked("there is no token", PERMISSION, TOPIC, QUOTA)]
        told(f"{organisation.name}: permissions and topics")
        seen, (said, live) = await asyncio.gather(
            _permissions(asking), chosen(asking, configured(organisation, settings.receive.keys))
        )
        counts = {**rows, **_totals(seen)}
        plan = planned(organisation, counts, asking.allowed, live)
        quota = fits(organisation, plan, asking.allowed)
        sockets = await roomy(asking, settings.notify, live, counts)
    return [*found, *(each.finding for each in seen.values()), *said, *sockets, *quota]


def _totals(seen: Mapping[str, Seen]) -> dict[str, int]:
    """Of whole objects, not of one list of many."""
    whole = {declared.name for declared in catalogue.objects() if declared.per is None}
    return {name: s.total for name, s in seen.items() if s.total is not None and name in whole}


async def _permissions(asking: Asking) -> dict[str, Seen]:
    """By name, objects first, then what is asked about them."""
    declared = {one.name: one for one in catalogue.objects()}
    seen: dict[str, Seen] = {}
    for below in (False, True):
        some = [one for one in declared.values() if (one.per is not None) is below]
        answers = await asyncio.gather(*(object_seen(asking, one, seen) for one in some))
        seen |= dict(zip((one.name for one in some), answers, strict=True))
    events = catalogue.events()
    asked = {e.name: snapshot_seen(asking, e, e.snapshot, seen) for e in events if e.snapshot}
    asked |= {e.name: fetch_seen(asking, e, e.fetch) for e in events if e.fetch}
    findings = await asyncio.gather(*asked.values())
    return seen | {name: Seen(finding) for name, finding in zip(asked, findings, strict=True)}


def _failed(found: Sequence[Finding]) -> bool:
    return any(each.verdict is Verdict.FAILURE for each in found)


def _unasked(why: str, *checks: str) -> list[Finding]:
    return [unknown(check, "all", f"not looked at: {why}") for check in checks]
