"""What one organisation's channels should hear, out of its ledger and its inventory. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from connectors.notify.plan import Assignment, Limits, Plan, plan
from connectors.notify.wanted import Ids, wanted
from connectors.transports.entries import Standing
from connectors.transports.sources import topics
from schemas.control.transports import NONE
from schemas.declare.header import WEBSOCKET


@dataclass(frozen=True, slots=True)
class Desired:
    """`template_of` has every topic of the plan, those that there is no room for included."""

    plan: Plan
    template_of: Mapping[str, str]


def desired(
    standings: Mapping[str, Standing],
    ids: Ids,
    rank: Sequence[str],
    limits: Limits,
    now: Assignment = {},  # noqa: B006 - never changed
    probed: Collection[str] = (),
) -> Desired:
    """`probed` are templates that were refused: one topic of each is asked for again, behind all others."""
    live = [topics()[t] for t, each in standings.items() if each.transport == WEBSOCKET and t in topics()]
    found = {topic: event.topic or "" for event, topic in wanted(live, ids, rank)}
    for template in probed:
        found |= dict(_first(template, ids, rank))
    return Desired(plan(now, found, limits), found)


def _first(template: str, ids: Ids, rank: Sequence[str]) -> Iterable[tuple[str, str]]:
    event = topics().get(template)
    one = next(wanted([event], ids, rank), None) if event else None
    return [(one[1], template)] if one else []


def never_ended(
    standings: Mapping[str, Standing], heard: Mapping[str, int], known: Collection[str]
) -> dict[str, tuple[int, int]]:
    """Template → from when to when nobody heard it, of those that were handed over from WebSocket meanwhile.

    Nobody will hear them again, which is when other gaps end. `known` have been heard here.
    """
    return {
        template: (at, standing.since)
        for template, at in heard.items()
        if template not in known and (standing := standings.get(template)) is not None
        if standing.transport != WEBSOCKET and standing.before == WEBSOCKET and at < standing.since
    }


def heard_before(
    standings: Mapping[str, Standing], heard: Mapping[str, int], known: Collection[str]
) -> dict[str, int]:
    """Template → until when it was heard before it is heard here for the first time, by whatever transport.

    Nothing of one that never came before: nobody has promised anything. `known` are heard here already.
    """
    found = {}
    for template, standing in standings.items():
        if standing.transport == WEBSOCKET and template not in known:
            if template in heard:
                found[template] = max(heard[template], standing.since)
            elif standing.before not in ("", NONE):
                found[template] = standing.since
    return found
