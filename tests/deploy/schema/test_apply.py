"""Topics that were just made."""

from collections.abc import Callable, Iterator

import pytest

from connectors.kafka.errors import TryLater
from connectors.kafka.topics import Described
from deploy.schema.apply import described_all

_KNOWN = Described("id", 4)


def _answers(*answers: dict[str, Described]) -> Callable[[], dict[str, Described]]:
    """A broker that gives one answer after the other."""
    left: Iterator[dict[str, Described]] = iter(answers)
    return lambda: next(left)


def test_a_topic_that_the_broker_hears_of_late_is_waited_for() -> None:
    ask = _answers({}, {"a": _KNOWN}, {"a": _KNOWN, "b": _KNOWN})
    assert described_all(ask, ["a", "b"]) == {"a": _KNOWN, "b": _KNOWN}


def test_one_that_it_never_hears_of_is_named() -> None:
    with pytest.raises(TryLater, match=r"unknown to the broker: b$"):
        described_all(lambda: {"a": _KNOWN}, ["a", "b"], patience_s=0.0)
