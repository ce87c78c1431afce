"""What a rolling restart costs: how long partitions are without results when one of two `work` is restarted.

Measured on the result topic itself: the longest time in which one of its partitions doesn't grow, while
events for all of them come in. Once with members that Kafka assigns anew whenever one leaves or comes, and
once with named ones (`work.instance`), whose partitions wait for them.
"""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from confluent_kafka import Consumer, TopicPartition

from benchmarks.filling import messages, open_producer, paced
from benchmarks.load import LOG, MANY, ORGANISATIONS
from benchmarks.results import Results
from connectors.kafka.config import client_config
from connectors.settings.model import Settings
from deploy.line.running import Place, Running, prepare
from deploy.local.genesys.config.file import load
from deploy.local.state import Stack
from schemas.aggregates.trunk_minute import TRUNK_MINUTE

_RATE: Final = 2_000.0
_MOST: Final = 1_000_000
_LOOK_S: Final = 0.05
_CALM_S: Final = 3.0
_ROLES: Final = ("work", "work-1")
_INSTANCE: Final = "TRUNKLINE_WORK__INSTANCE"


class _Watch(threading.Thread):
    """Of the result topic's partitions: the longest time without growth of each, since `begin`."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(daemon=True)
        self._consumer = Consumer({**client_config(settings.kafka), "group.id": "unused"})
        topic = settings.kafka.topic_prefix + TRUNK_MINUTE.topic
        self._places = [TopicPartition(topic, n) for n in range(settings.kafka.partitions)]
        self._ends = [0] * len(self._places)
        self._grew = [0.0] * len(self._places)
        self._longest = [0.0] * len(self._places)
        self.done = threading.Event()

    def begin(self) -> None:
        """Raises AssertionError where a partition has nothing yet."""
        if not all(self._ends):
            raise AssertionError(f"there should be results everywhere: {self._ends}")
        self._longest = [0.0] * len(self._places)

    def longest(self) -> float:
        """What has not ended yet counts too."""
        now = time.monotonic()
        return max(*self._longest, *(now - grew for grew in self._grew))

    def run(self) -> None:
        while not self.done.wait(_LOOK_S):
            for n, place in enumerate(self._places):
                self._look(n, self._consumer.get_watermark_offsets(place, timeout=10)[1])
        self._consumer.close()

    def _look(self, n: int, end: int) -> None:
        now = time.monotonic()
        if end > self._ends[n]:
            if self._ends[n]:
                self._longest[n] = max(self._longest[n], now - self._grew[n])
            self._ends[n], self._grew[n] = end, now


@contextmanager
def _traffic(settings: Settings) -> Iterator[None]:
    """Events for every partition, for the length of the block."""
    stopping = threading.Event()

    def run() -> None:
        producer = open_producer(settings, linger_ms=5)
        topic = settings.kafka.topic_prefix + LOG
        for _ in paced(producer, topic, messages(settings, MANY, _MOST), _RATE):
            if stopping.is_set():
                break
        producer.flush()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def _restarted(line: Running, variables: Mapping[str, Mapping[str, str]]) -> float:
    """Seconds without results on a partition while the second of two is stopped and started."""
    for name in _ROLES:
        line.start(name, variables=variables.get(name))
    watch = _Watch(line.settings)
    watch.start()
    with _traffic(line.settings):
        time.sleep(_CALM_S * 2)
        watch.begin()
        line.roles[_ROLES[1]].stop()
        line.start(_ROLES[1])
        time.sleep(_CALM_S)
        longest = watch.longest()
    watch.done.set()
    watch.join()
    return longest


def measure(stack: Stack, home: Path, results: Results) -> None:
    named = {name: {_INSTANCE: name} for name in _ROLES}
    for figure, variables in (("work.rolling_restart_s", {}), ("work.rolling_restart_named_s", named)):
        line = prepare(stack, load(ORGANISATIONS), Place(home / figure))
        try:
            results.add(figure, _restarted(line, variables))
        finally:
            line.stop()
