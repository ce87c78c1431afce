"""What is asked of Kafka, and when: one request at a time, only forwards, again where it fails."""

import time

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from connectors.kafka.commits import Commits, Place

A: Place = ("log", 0)
B: Place = ("log", 1)


class Asked(Consumer):
    """A client that only notes what it is asked to commit; a test answers for Kafka."""

    def __init__(self) -> None:
        super().__init__({"group.id": "none", "bootstrap.servers": ""})
        self.requests: list[dict[Place, int]] = []
        self.refuses = False

    def commit(self, *, offsets: list[TopicPartition], asynchronous: bool) -> None:  # type: ignore[override]
        assert asynchronous
        if self.refuses:
            raise KafkaException(KafkaError(KafkaError._STATE))
        self.requests.append({(o.topic, o.partition): o.offset for o in offsets})

    def answer(self, commits: Commits, error: KafkaError | None = None) -> None:
        """To the newest request."""
        commits.answered(error, [TopicPartition(t, p, at) for (t, p), at in self.requests[-1].items()])


@pytest.fixture
def ours() -> Commits:
    commits = Commits()
    commits.begin(A, 10)
    commits.begin(B, -2)
    return commits


def test_one_request_at_a_time_with_all_that_has_come_since(ours: Commits) -> None:
    kafka = Asked()
    ours.want({A: 11, B: 3})
    ours.ask(kafka)
    ours.want({A: 12})
    ours.ask(kafka)
    assert kafka.requests == [{A: 11, B: 3}]
    kafka.answer(ours)
    ours.ask(kafka)
    assert kafka.requests[1:] == [{A: 12}]
    kafka.answer(ours)
    assert ours.settled
    ours.ask(kafka)
    assert len(kafka.requests) == 2


def test_what_fails_is_asked_again_but_not_at_once(ours: Commits, monkeypatch: pytest.MonkeyPatch) -> None:
    kafka = Asked()
    ours.want({A: 11})
    ours.ask(kafka)
    kafka.answer(ours, KafkaError(KafkaError.REQUEST_TIMED_OUT))
    ours.ask(kafka)
    assert (kafka.requests, ours.settled) == ([{A: 11}], False)
    later = time.monotonic() + 2
    monkeypatch.setattr(time, "monotonic", lambda: later)
    ours.want({A: 12})
    ours.ask(kafka)
    kafka.answer(ours)
    assert (kafka.requests, ours.settled) == ([{A: 11}, {A: 12}], True)


def test_a_client_that_refuses_is_asked_again(ours: Commits, monkeypatch: pytest.MonkeyPatch) -> None:
    kafka = Asked()
    kafka.refuses = True
    ours.want({A: 11})
    ours.ask(kafka)
    kafka.refuses = False
    later = time.monotonic() + 2
    monkeypatch.setattr(time, "monotonic", lambda: later)
    ours.ask(kafka)
    assert kafka.requests == [{A: 11}]


def test_positions_only_move_forwards(ours: Commits) -> None:
    kafka = Asked()
    ours.want({A: 12, B: 1})
    ours.want({A: 11, B: 0})
    ours.ask(kafka)
    kafka.answer(ours)
    ours.want({A: 12, B: 1})
    ours.want({A: 11})
    ours.ask(kafka)
    assert kafka.requests == [{A: 12, B: 1}]


def test_a_partition_that_is_not_ours_is_left_to_whose_it_is(ours: Commits) -> None:
    kafka = Asked()
    ours.want({A: 11, ("other", 7): 5})
    ours.end(A)
    ours.want({A: 12})
    assert ours.settled
    ours.ask(kafka)
    assert kafka.requests == []


def test_one_that_comes_back_is_not_set_back_to_where_we_had_left_it(ours: Commits) -> None:
    kafka = Asked()
    ours.end(A)
    ours.begin(A, 50)
    ours.want({A: 11})
    assert ours.settled
    ours.want({A: 51})
    ours.ask(kafka)
    assert kafka.requests == [{A: 51}]
