"""Private parts of aiokafka and Faust that the transport is made of: each is as it was when it was written.

The versions are pinned. Where another one is tried, this says what is missing, instead of a worker that
stands still.
"""

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.client import AIOKafkaClient
from aiokafka.consumer.fetcher import Fetcher, FetchError, FetchResult, PartitionRecords
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.consumer.subscription_state import Assignment, SubscriptionState, TopicPartitionState
from aiokafka.record.default_records import DefaultRecordBatch
from aiokafka.record.memory_records import MemoryRecords
from faust.app.base import App
from faust.tables.recovery import Recovery
from faust.transport import consumer as faust_consumer
from faust.transport.drivers import aiokafka as driver

from streams.work.app import WorkApp
from streams.work.fetching import FetchingThread
from streams.work.transport import Consumer, Transport

METHODS: tuple[tuple[type, str], ...] = (
    (FetchResult, "check_assignment has_more _update_position"),
    (FetchError, "check_raise"),
    (GroupCoordinator, "_maybe_leave_group"),
    (Fetcher, "_notify _create_fetch_waiter fetched_records"),
    (MemoryRecords, "has_next next_batch"),
    (DefaultRecordBatch, "validate_crc is_control_batch next_offset base_offset __iter__"),
    (Assignment, "active state_value"),
    (TopicPartitionState, "position paused consumed_to"),
    (SubscriptionState, "fetch_context reassignment_in_progress wait_for_assignment"),
    (App, "consumer_generation_id rebalancing crash_reason"),
)
FIELDS: tuple[tuple[type, str], ...] = (
    (FetchResult, "_topic_partition _partition_records"),
    (PartitionRecords, "_tp _records _check_crcs next_fetch_offset"),
    (Fetcher, "_records _wait_consume_future _subscriptions _closed"),
    (AIOKafkaConsumer, "_fetcher _closed _fetch_max_wait_ms _client _request_timeout_ms _coordinator"),
    (GroupCoordinator, "_group_instance_id"),
    (AIOKafkaClient, "_request_timeout_ms"),
    (faust_consumer.Consumer, "_read_offset _committed_offset _acked _active_partitions"),
    (faust_consumer.ThreadDelegateConsumer, "_thread"),
)
OVERRIDDEN: tuple[tuple[type, type], ...] = (
    (Consumer, driver.Consumer),
    (FetchingThread, driver.AIOKafkaConsumerThread),
    (Transport, driver.Transport),
    (WorkApp, App),
)
"""Ours, and what it is made from: every method of ours is new, or takes what the other one takes."""
NEW = {
    *((FetchingThread, name) for name in ("committed", "leave", "_linger")),
    *((Consumer, name) for name in ("_fence", "_tell")),
}
CALLED: tuple[tuple[Callable[..., Any], str], ...] = (
    (faust_consumer.Consumer._drain_messages, "_read_offset.__getitem__ _add_gap("),
    (faust_consumer.Consumer._commit_offsets, "self._commit( _committed_offset"),
    (faust_consumer.Consumer._filter_committable_offsets, "_new_offset("),
    (faust_consumer.Consumer.force_commit, "_filter_tps_with_pending_acks("),
    (faust_consumer.Consumer._wait_next_records, "_getmany("),
    (Recovery._resume_streams, "perform_seek("),
    (App.on_first_start, "_create_directories("),
    (faust_consumer.ThreadDelegateConsumer.__init__, "_new_consumer_thread("),
    (driver.AIOKafkaConsumerThread.getmany, "_fetch_records"),
    (driver.AIOKafkaConsumerThread.commit, "_commit"),
    (driver.AIOKafkaConsumerThread._create_consumer, "_create_worker_consumer("),
    (Fetcher.fetched_records, "self._records _notify(self._wait_consume_future)"),
)
"""That what we put in place of a method is still what is called."""


def _missing(names: str, there: Callable[[str], bool]) -> list[str]:
    return [name for name in names.split() if not there(name)]


@pytest.mark.parametrize(("owner", "names"), METHODS, ids=lambda x: getattr(x, "__name__", ""))
def test_methods_are_there(owner: type, names: str) -> None:
    assert _missing(names, lambda name: hasattr(owner, name)) == [], f"{owner.__qualname__} lacks these"


@pytest.mark.parametrize(("owner", "names"), FIELDS, ids=lambda x: getattr(x, "__name__", ""))
def test_fields_are_there(owner: type, names: str) -> None:
    source = inspect.getsource(owner)
    missing = _missing(names, lambda name: f"self.{name}" in source or f" {name}:" in source)
    assert missing == [], f"{owner.__qualname__} lacks these"


@pytest.mark.parametrize(("ours", "theirs"), OVERRIDDEN, ids=lambda x: x.__name__)
def test_what_is_overridden_is_there_and_takes_as_much(ours: type, theirs: type) -> None:
    for name, method in vars(ours).items():
        if not inspect.isfunction(method) or name == "__init__":
            continue
        known = getattr(theirs, name, None)
        if (ours, name) in NEW:
            assert known is None, f"{theirs.__qualname__} has a {name} of its own now"
            continue
        assert known is not None, f"{theirs.__qualname__} has no {name} any more"
        wanted, found = inspect.signature(known).parameters, inspect.signature(method).parameters
        assert len(found) == len(wanted), f"{theirs.__qualname__}.{name} takes {list(wanted)} now"


@pytest.mark.parametrize(("method", "names"), CALLED, ids=lambda x: getattr(x, "__qualname__", ""))
def test_what_is_overridden_is_still_called(method: Callable[..., Any], names: str) -> None:
    source = inspect.getsource(method)
    assert _missing(names, lambda name: name in source) == [], f"{method.__qualname__} doesn't use these now"
