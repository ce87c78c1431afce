"""The loop of requests over a scripted topic: what is executed, buried and committed, in which order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import pytest

from connectors.clickhouse.errors import MendSetup
from connectors.clickhouse.insert import Backpressure
from connectors.clock import SystemClock
from connectors.kafka.consumer import LogConsumer
from schemas.clock import MINUTE
from schemas.control.restatements import RESTATEMENTS
from schemas.log_record import LogRecord
from streams.sink.ranges import Request
from streams.sink.requested import Desk, Requested, RestatementFailed
from streams.sink.restating import Restater
from tests.builders import log_records
from tests.builders.log_records import NOON, encode, sample

_TOPIC = "trunkline.restate"


@dataclass(frozen=True)
class Read:
    """A message as a consumer hands it over."""

    content: bytes
    at: int

    def topic(self) -> str:
        return _TOPIC

    def partition(self) -> int:
        return 0

    def offset(self) -> int:
        return self.at

    def value(self) -> bytes:
        return self.content


@dataclass
class Scripted:
    """Requests of one partition, read in one go; everything that happens is noted in order."""

    values: list[bytes]
    trouble: Exception | None = None
    happened: list[str] = field(default_factory=list)
    loop: Requested | None = None

    def fetch(self, most: int, timeout_s: float) -> list[Read]:
        found, self.values = self.values, []
        if not found and self.loop is not None:
            self.loop.stop()
        return [Read(value, i) for i, value in enumerate(found)]

    def commit(self, positions: Mapping[tuple[str, int], int]) -> None:
        self.happened.append(f"committed {positions[_TOPIC, 0]}")

    def bury(self, letters: Sequence[LogRecord]) -> None:
        self.happened += [f"buried {letter.values['field']}" for letter in letters]

    def check(self) -> None:
        self.happened.append("checked")

    def measure_lag(self) -> None: ...

    def close(self) -> None:
        self.happened.append("closed")

    def restate(self, requests: Sequence[Request]) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.happened.append(f"restated {[r.revision for r in requests]}")


def _run(topic: Scripted) -> None:
    desk = Desk(
        cast("LogConsumer", topic),
        log_records.writers(),
        topic.bury,
        topic.check,
        SystemClock(),
        ends=lambda partitions: {("rows", p): 1 for p in partitions},
        reached=lambda ends: topic.happened.append(f"rows stored to {sorted(ends.values())}"),
    )
    topic.loop = Requested(desk, lambda _: cast("Restater", topic), 1)
    topic.loop.run()


def _request(revision: int, source_event: str = "trunk_metrics") -> bytes:
    values = {
        "source_event": source_event,
        "range_end": NOON + MINUTE,
        "since": revision,
        "revision": revision,
    }
    return encode(log_records.of(RESTATEMENTS, values))


def test_requests_are_committed_when_they_are_executed() -> None:
    topic = Scripted([_request(5), _request(3)])
    _run(topic)
    assert topic.happened == [
        "checked",
        "rows stored to [1]",
        "restated [5, 3]",
        "checked",
        "committed 2",
        "closed",
    ]


def test_what_is_no_request_is_buried() -> None:
    topic = Scripted([b"broken", encode(sample()), _request(3, "flow_metrics"), _request(4)])
    _run(topic)
    assert topic.happened[2] == "restated [4]"
    assert sorted(topic.happened[3:6]) == ["buried schema id", "buried schema id", "buried source_event"]
    assert topic.happened[6:] == ["checked", "committed 4", "closed"]


@pytest.mark.parametrize("trouble", [MendSetup("no such table"), ValueError("a mistake of ours")])
def test_a_failure_names_the_requests_and_commits_nothing(trouble: Exception) -> None:
    topic = Scripted([_request(5), _request(3)], trouble)
    with pytest.raises(RestatementFailed, match=r"restate/0@0 to trunkline\.restate/0@1: "):
        _run(topic)
    assert topic.happened == ["checked", "rows stored to [1]", "closed"]


def test_trouble_that_the_restater_gave_up_on_is_left_for_the_next_member() -> None:
    topic = Scripted([_request(5)], Backpressure("away"))
    with pytest.raises(Backpressure):
        _run(topic)
    assert topic.happened == ["checked", "rows stored to [1]", "closed"]
