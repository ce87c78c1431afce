"""How soon a window's row shows an event: receive, work and sink together.

An event is shown once ClickHouse has a row of its trunk and minute whose revision is its own or a later one
(a revision is the place in the log of the newest record that the row has in it). The clock starts when the
webhook has answered, or when the producer was given the event; it stops when a reader who asks all the time
has the row, so what reading takes is in it. The first seconds after the processes came up don't count.
"""

import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from benchmarks.filling import Message, messages, open_producer, paced, send
from benchmarks.load import LOG, MANY, ORGANISATIONS, partition
from benchmarks.logged import logged
from benchmarks.lookout import looking
from benchmarks.receive import PACED, RATE, events, percentile, play
from benchmarks.results import Results
from benchmarks.sightings import Windows
from connectors.settings.model import Settings
from deploy.line.progress import await_caught_up
from deploy.line.running import Place, running
from deploy.local.genesys.config.file import load
from deploy.local.genesys.player.settings import Settings as Pace
from deploy.local.state import Stack
from schemas.aggregates.trunk_minute import TRUNK_MINUTE
from schemas.declare.families import TELEPHONY
from streams.sink.role import GROUP as SINK
from streams.work.names import group_of

_PRODUCED_RATE: Final = 20_000.0
_PRODUCED_S: Final = 20
_WARM_S: Final = 5
T = TypeVar("T")
_LAST_LOOK_S: Final = 1.0
_WATCHED: Final = 10
"""Trunks of an organisation."""


def _settled(settings: Settings) -> None:
    """Return when everything that was said is in ClickHouse, and was looked at."""
    await_caught_up(settings.kafka, group_of(TELEPHONY), [LOG])
    await_caught_up(settings.kafka, SINK, [LOG, TRUNK_MINUTE.topic])
    time.sleep(_LAST_LOOK_S)


def webhook(stack: Stack, home: Path, results: Results) -> None:
    simulation = load(ORGANISATIONS)
    what = events(simulation, results.scaled(PACED) + int(RATE * _WARM_S))
    with running(stack, simulation, Place(home), ["receive", "work", "sink"]) as line:
        windows = Windows()
        with looking(line.settings, windows):
            _, timed = play(line.line, what, Pace(rate=RATE, keep_alive=False))
            _settled(line.settings)
        found = {event.envelope: event for _, event in logged(line.settings)}
    counted = _warm(timed.accepted.items())
    seconds = [found[envelope].shown(windows) - at for envelope, at in counted]
    results.add("freshness.p50_ms", percentile(seconds, 50))
    results.add("freshness.p99_ms", percentile(seconds, 99))


def produced(stack: Stack, home: Path, results: Results) -> None:
    """Some trunks of one organisation in each partition are watched; all of them are produced."""
    with running(stack, load(ORGANISATIONS), Place(home), ["work", "sink"]) as line:
        settings, count = line.settings, int(_PRODUCED_RATE * (results.scaled(_PRODUCED_S) + _WARM_S))
        windows = _some(settings.kafka.partitions)
        with looking(settings, windows):
            moments = _produce(settings, messages(settings, MANY, count))
            _settled(settings)
        sent = [(event, moments[p][event.number]) for p, event in logged(settings)]
    counted = _warm(sent)
    seconds = [event.shown(windows) - at for event, at in counted if event.trunk in windows.trunks]
    results.add("freshness.produced_p50_ms", percentile(seconds, 50))
    results.add("freshness.produced_p99_ms", percentile(seconds, 99))


def _warm(sent: Iterable[tuple[T, float]]) -> list[tuple[T, float]]:
    """Those after the first seconds, by the moment of each."""
    every = list(sent)
    since = min(at for _, at in every) + _WARM_S
    return [(what, at) for what, at in every if at >= since]


def _some(partitions: int) -> Windows:
    orgs = {partition(MANY.org(n), partitions): MANY.org(n) for n in range(MANY.orgs)}
    trunks = {MANY.trunk(n) for n in range(_WATCHED * MANY.orgs) if MANY.org(n) in orgs.values()}
    return Windows(trunks, orgs.values())


def _produce(settings: Settings, each: Iterator[Message]) -> dict[int, list[float]]:
    """The inventory at once, then the samples at their pace: by partition, the moment of each sample."""
    producer, topic = open_producer(settings, linger_ms=5), settings.kafka.topic_prefix + LOG
    for message in islice(each, MANY.size):
        send(producer, topic, message)
    producer.flush()
    moments: dict[int, list[float]] = {n: [] for n in range(settings.kafka.partitions)}
    for number, at in paced(producer, topic, each, _PRODUCED_RATE):
        moments[number].append(at)
    producer.flush()
    return moments


def measure(stack: Stack, home: Path, results: Results) -> None:
    webhook(stack, home / "webhook", results)
    produced(stack, home / "produced", results)
