"""Whether an organisation's schedules fit into its quota, said before anything is asked. Pure."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from connectors.genesys.window import Priority, carried
from connectors.poll.schedule import offset_of
from schemas.clock import DAY, HOUR, MINUTE
from schemas.declare.events import Event
from schemas.declare.objects import Cursor, Object, PageNumber, Pages, WholeArray

Rows = int | Sequence[int]
"""Of an object; of one with a list for each entity of another, those of each list where that is known."""
Counts = Mapping[str, Rows]
"""By name of what is polled. Of facts that are fetched by ids: ids of one run."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one schedule asks of Genesys."""

    name: str
    requests: int
    """Of one run, at the least."""
    every: int
    priority: Priority
    known: bool = True
    """Whether its rows are known; if not, it is reckoned with a single page."""

    @property
    def a_minute(self) -> float:
        return self.requests * MINUTE / self.every

    @property
    def a_day(self) -> int:
        return math.ceil(self.requests * DAY / self.every)


@dataclass(frozen=True, slots=True)
class Misfit:
    """A schedule that there is no room for. `least`: the shortest period that would fit; None: none would."""

    load: Load
    least: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """`a_minute` is what the quota carries; `round_ms` is how long everything takes, once each."""

    loads: tuple[Load, ...]
    a_minute: float
    a_day: int
    busiest_hour: int
    round_ms: int
    latest_ms: int
    """How long the last request of the day's worst backlog waits."""
    misfits: tuple[Misfit, ...]


def plan(
    org: str,
    objects: Iterable[Object],
    events: Iterable[Event],
    counts: Counts,
    every: Mapping[str, int],
    requests_per_minute: int,
) -> Plan:
    """`every` is the periods, in ms, of those that don't keep to the declared one."""
    loads = tuple(_loads(tuple(objects), tuple(events), counts, every))
    a_minute, hours = carried(requests_per_minute), _hours(org, loads)
    return Plan(
        loads=loads,
        a_minute=a_minute,
        a_day=sum(load.a_day for load in loads),
        busiest_hour=max(hours),
        round_ms=math.ceil(sum(load.requests for load in loads) / a_minute * MINUTE),
        latest_ms=math.ceil(_backlog(hours, a_minute * 60) / a_minute * MINUTE),
        misfits=tuple(_misfits(loads, a_minute)),
    )


def least_requests(declared: Object, counts: Counts) -> int:
    """Of one run: a list that is empty is asked for all the same."""
    rows = counts.get(declared.name, 0)
    if declared.per is None:
        return _pages(declared.pages, _total(rows))
    if not isinstance(rows, int):
        return sum(_pages(declared.pages, each) for each in rows)
    parents = _total(counts.get(declared.per.of, 0))
    return max(parents, _pages(declared.pages, rows) if rows else 0)


def _loads(
    objects: Sequence[Object], events: Sequence[Event], counts: Counts, every: Mapping[str, int]
) -> Iterator[Load]:
    for declared in objects:
        asked = {declared.name, *([declared.per.of] if declared.per else ())}
        requests, period = least_requests(declared, counts), every.get(declared.name, declared.every_ms)
        yield Load(declared.name, requests, period, Priority.INVENTORY, asked <= counts.keys())
    for event in events:
        if (twin := event.snapshot) is not None:
            requests = -(-_total(counts.get(twin.of, 0)) // twin.batch)
            period = every.get(event.name, twin.every_ms)
            yield Load(event.name, requests, period, Priority.LIVE, twin.of in counts)
        if (fetch := event.fetch) is not None:
            requests = -(-_total(counts.get(event.name, 0)) // fetch.batch)
            period = every.get(event.name, fetch.every_ms)
            yield Load(event.name, requests, period, Priority.BACKFILL, event.name in counts)


def _total(rows: Rows) -> int:
    return rows if isinstance(rows, int) else sum(rows)


def _pages(style: Pages, rows: int) -> int:
    match style:
        case PageNumber(size=size) | Cursor(size=size):
            return max(1, -(-rows // size))
        case WholeArray():
            return 1
        case _:
            assert_never(style)


_HOURS: Final = DAY // HOUR


def _hours(org: str, loads: Iterable[Load]) -> list[int]:
    """Requests that fall due in each hour of a UTC day."""
    hours = [0] * _HOURS
    for load in loads:
        for at in range(offset_of(org, load.name, load.every) % DAY, DAY, load.every):
            hours[at // HOUR] += load.requests
    return hours


def _backlog(hours: Sequence[int], carries: float) -> float:
    """The most that waits at the end of an hour: the day is gone through twice, as one leads to the next."""
    most = waiting = 0.0
    for due in (*hours, *hours):
        waiting = max(0.0, waiting + due - carries)
        most = max(most, waiting)
    return most


def _misfits(loads: Iterable[Load], a_minute: float) -> Iterator[Misfit]:
    """Those first in line get what they need, then the others by how often they come."""
    used, left_out = 0.0, []
    for load in sorted(loads, key=lambda each: (each.priority, each.every)):
        if used + load.a_minute <= a_minute:
            used += load.a_minute
        else:
            left_out.append(load)
    requests, left = sum(load.requests for load in left_out), a_minute - used
    least = math.ceil(requests / left) * MINUTE if left > 0 else None
    return (Misfit(load, least) for load in left_out)
