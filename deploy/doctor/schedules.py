"""Whether an organisation's schedules fit into its quota, as far as one can say beforehand."""

from collections.abc import Iterator, Mapping
from typing import Final

from connectors.poll.plan import Plan, plan
from connectors.settings.organisations import Organisation
from connectors.transports.sources import topics, twin_of
from deploy.doctor.findings import Finding, failure, good, remark
from schemas import catalogue
from schemas.clock import DAY, HOUR, MINUTE
from schemas.declare.header import POLL
from schemas.declare.kinds import Term
from schemas.derive.pages.words import lasting

QUOTA: Final = "quota"


def planned(
    organisation: Organisation, counts: Mapping[str, int], allowed: int | None, live: Mapping[str, Term]
) -> Plan:
    """`allowed` is what Genesys says; events whose `live` transport is polling are read often."""
    every = dict(organisation.schedules)
    for event in topics().values():
        name = twin_of(event)
        if live.get(event.name) == POLL and name is not None:
            every[name] = min(organisation.live_every, every.get(name, organisation.live_every))
    per_minute = allowed or organisation.requests_per_minute
    return plan(organisation.name, catalogue.objects(), catalogue.events(), counts, every, per_minute)


def fits(organisation: Organisation, found: Plan, allowed: int | None) -> Iterator[Finding]:
    if not found.misfits:
        yield good(QUOTA, "schedules", f"{_told(found)}; {_limit(organisation, allowed)}")
    for misfit in found.misfits:
        load = misfit.load
        said = f"{load.requests:,} requests a run, every {lasting(load.every)}, don't fit beside the rest"
        remedy = f'schedules.{load.name} = "{_short(misfit.least)}"' if misfit.least else "ask for more quota"
        yield failure(QUOTA, load.name, f"{said}; {_limit(organisation, allowed)}", remedy)
    if found.latest_ms > HOUR:
        yield remark(QUOTA, "backlog", f"at the day's worst a request waits {_long(found.latest_ms)}")
    if unknown := [load.name for load in found.loads if not load.known]:
        yield remark(
            QUOTA, "unknown", f"nobody knows yet how many there are, so a page each: {', '.join(unknown)}"
        )
    if allowed is not None and organisation.requests_per_minute > allowed:
        said = f"requests_per_minute is {organisation.requests_per_minute}, Genesys allows {allowed}"
        yield remark(QUOTA, "requests_per_minute", said, f"requests_per_minute = {allowed}")


def _told(found: Plan) -> str:
    a_round = f"everything once takes {_long(found.round_ms)}"
    return f"{found.a_day:,} requests a day, {found.busiest_hour:,} in the busiest hour, {a_round}"


def _limit(organisation: Organisation, allowed: int | None) -> str:
    if allowed is None:
        return f"taken to be {organisation.requests_per_minute} a minute, as the settings say"
    return f"Genesys allows {allowed} a minute"


def _long(ms: int) -> str:
    hours, minutes = divmod(-(-ms // MINUTE), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _short(ms: int) -> str:
    """As the settings write it."""
    for size, unit in ((DAY, "d"), (HOUR, "h")):
        if ms % size == 0:
            return f"{ms // size}{unit}"
    return f"{-(-ms // MINUTE)}m"
