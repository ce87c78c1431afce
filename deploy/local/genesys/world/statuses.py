"""How a trunk stands with its carrier: connection, proxies, registrations."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from deploy.local.genesys.config.organisation import Organisation
from deploy.local.genesys.config.span import Span
from deploy.local.genesys.world.entities import Edge, Trunk, TrunkBase
from deploy.local.genesys.world.presence import Stretch
from deploy.local.genesys.world.random import draw_ms, stream
from schemas.clock import DAY

_NO_ANSWER = "sip.options.timeout"
_ODD_ANSWER = "sip.options.simulated"


@dataclass(frozen=True, slots=True)
class Link:
    """A proxy or a registration, and since when it is in this state."""

    proxy: str
    up: bool
    since_ms: int
    trouble: str = ""
    """Error code that the link states while it is down."""


@dataclass(frozen=True, slots=True)
class Status:
    """The whole status of a trunk from `at_ms` on: the event body states all of it, not the change."""

    at_ms: int
    trunk_id: str
    connected: bool
    connected_ms: int
    options: tuple[Link, ...]
    registers: tuple[Link, ...]
    address: str


class _Turn(NamedTuple):
    at_ms: int
    link: int
    """Position among options and registers, in that order; -1 means the connection and all of them."""
    up: bool


def statuses(
    organisation: Organisation, span: Span, trunk: Trunk, base: TrunkBase, edge: Edge, presence: list[Stretch]
) -> list[Status]:
    """The trunk's statuses in order of time. The first one is what it began with, so it is no event."""
    rng = stream(organisation, "answers", trunk.id)
    found = [_first(trunk, base, edge)]
    for turn in sorted([*_switches(span, presence), *_flaps(organisation, found[0], presence)]):
        odd = rng.random() < organisation.faults.unknown_values
        found.append(_turned(found[-1], turn, _ODD_ANSWER if odd else _NO_ANSWER))
    return found


def _first(trunk: Trunk, base: TrunkBase, edge: Edge) -> Status:
    since = trunk.stamp.modified_ms
    links = tuple(Link(proxy, up=True, since_ms=since) for proxy in base.proxies)
    registers = links if base.media == "Premises" else ()
    return Status(since, trunk.id, True, since, links, registers, edge.address)


def _switches(span: Span, presence: list[Stretch]) -> list[_Turn]:
    """The edge's comings and goings within the span."""
    starts = [_Turn(stretch.start_ms, -1, up=True) for stretch in presence[1:]]
    ends = [_Turn(stretch.end_ms, -1, up=False) for stretch in presence if stretch.end_ms < span.end_ms]
    return starts + ends


def _flaps(organisation: Organisation, status: Status, presence: list[Stretch]) -> list[_Turn]:
    """One link after the other goes down for a while, within a stretch of service."""
    rng = stream(organisation, "flaps", status.trunk_id)
    turns: list[_Turn] = []
    for start, end in presence:
        at_ms = start
        while (at_ms := at_ms + round(rng.exponential(_gap(organisation)))) < end:
            link = int(rng.integers(len(status.options) + len(status.registers)))
            until = at_ms + 1 + int(draw_ms(rng, organisation.flaps.down_s, 1)[0])
            turns += [_Turn(at_ms, link, False), _Turn(until, link, True)] if until < end else []
            at_ms = until
    return turns


def _gap(organisation: Organisation) -> float:
    per_day = organisation.flaps.per_day
    return DAY / per_day if per_day else 1e15


def _turned(status: Status, turn: _Turn, trouble: str) -> Status:
    links = status.options + status.registers
    turned = tuple(
        replace(link, up=turn.up, since_ms=turn.at_ms, trouble=trouble) if turn.link in (-1, place) else link
        for place, link in enumerate(links)
    )
    count = len(status.options)
    after = replace(status, at_ms=turn.at_ms, options=turned[:count], registers=turned[count:])
    return replace(after, connected=turn.up, connected_ms=turn.at_ms) if turn.link == -1 else after
