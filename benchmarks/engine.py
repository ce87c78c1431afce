"""The engine: events a second through one `work` process, whole job, beside a floor and a peer.

The process is the real role: durable state, results written. Its log is there before it starts; what counts
is the middle of the work (`steady`), so that neither its start nor its end do. Afterwards the result topics
are read: every closed window must be there, and one organisation's rows equal the reference.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.checking import Until, check
from benchmarks.filling import fill
from benchmarks.floor import floor
from benchmarks.load import LOG, MANY, ONE, ORGANISATIONS, START, Fleet
from benchmarks.results import Results
from benchmarks.steady import metric, rate
from connectors.settings.model import Settings
from deploy.line.progress import await_caught_up
from deploy.line.roles import Role
from deploy.line.running import Place, Running, prepare
from deploy.local.genesys.config.file import load
from deploy.local.state import Stack
from schemas.aggregates.trunk_minute import TRUNK_MINUTE
from schemas.clock import floor_to
from schemas.declare.families import TELEPHONY
from streams.work.names import group_of


@contextmanager
def filled(stack: Stack, home: Path, fleet: Fleet, count: int) -> Iterator[tuple[Running, int]]:
    """A line with the fleet's log, and how many records it has."""
    line = prepare(stack, load(ORGANISATIONS), Place(home))
    try:
        yield line, fill(line.settings, fleet, count)
    finally:
        line.stop()


def closed(fleet: Fleet, count: int) -> int:
    """The start of the first window that isn't closed after so many samples, for no organisation."""
    window = TRUNK_MINUTE.window
    watermark = START + (count - fleet.orgs) * fleet.every_ms // fleet.size
    return floor_to(watermark - window.close_after, window.width)


def work(line: Running, records: int) -> tuple[Role, float]:
    """Start `work` on a log of so many records; returns it once all are done, and events a second."""
    line.start("work")
    role = line.roles["work"]
    speed = rate(role, lambda: metric(role, "trunkline_work_events_total"), records)
    await_caught_up(line.settings.kafka, group_of(TELEPHONY), [LOG], patience_s=120)
    return role, speed


def _verify(settings: Settings, fleet: Fleet, count: int) -> None:
    check(settings, Until(fleet, count, closed(fleet, count)))


def measure(stack: Stack, home: Path, results: Results) -> None:
    events = results.scaled(2_000_000)
    with filled(stack, home / "many", MANY, events) as (line, records):
        least = floor(line.settings, records)
        role, speed = work(line, records)
        results.add("engine.events_per_s", speed)
        results.add("engine.floor_events_per_s", least)
        results.add("engine.vs_floor", speed / least)
        results.add("engine.peak_rss_mb", role.memory() / 2**20)
        size = metric(role, "trunkline_work_state_bytes")
        results.add(
            "engine.bytes_per_retained_sample", size / metric(role, "trunkline_work_retained_samples")
        )
        line.stop()
        _verify(line.settings, MANY, events)
    with filled(stack, home / "one", ONE, events) as (line, records):
        _, speed = work(line, records)
        results.add("engine.single_org_events_per_s", speed)
        line.stop()
        _verify(line.settings, ONE, events)
