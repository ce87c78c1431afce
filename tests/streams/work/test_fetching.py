"""Fetching while Faust changes, on its own thread, which partitions are to be fetched."""

from types import SimpleNamespace
from typing import Any

from faust.types import TP

from streams.work.fetching import drained
from streams.work.transport import Consumer

_PARTITIONS = {TP("log", n) for n in range(8)}


class _Shrinking(dict[Any, Any]):
    """Records of a fetcher that, when asked for one partition, takes another out of those to be fetched."""

    def __init__(self, active: set[TP]) -> None:
        super().__init__()
        self._active = active
        self.asked: list[TP] = []

    def get(self, key: Any, default: Any = None) -> Any:
        self.asked.append(key)
        self._active.difference_update(_PARTITIONS - set(self.asked))
        return default


def test_partitions_that_go_while_others_are_fetched_do_not_end_the_fetch() -> None:
    active = set(_PARTITIONS)
    records = _Shrinking(active)
    assert list(drained(SimpleNamespace(_records=records), active, 10)) == []
    assert set(records.asked) == _PARTITIONS
    assert len(active) == 1


def test_a_full_buffer_takes_no_partition_out_of_what_is_fetched() -> None:
    consumer = object.__new__(Consumer)
    consumer._active_partitions = set(_PARTITIONS)
    consumer.on_buffer_full(TP("log", 0))
    assert consumer._active_partitions == _PARTITIONS
