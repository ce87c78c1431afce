"""Metrics of the engine."""

from collections.abc import Iterable, Sequence

from connectors.observe.metrics import (
    ENGINE_BATCHES,
    ENGINE_DUPLICATES,
    ENGINE_EVENTS,
    ENGINE_LATE,
    ENGINE_SECONDS,
    OPEN_WINDOWS,
    RESTATEMENTS_ASKED,
    RETAINED_SAMPLES,
    STATE_BYTES,
    WATERMARK_DELAY,
)
from streams.engine.state import PartitionState
from streams.engine.step import Step


def watch_batch(state: PartitionState, steps: Sequence[Step], seconds: float) -> None:
    """What a batch came to."""
    ENGINE_BATCHES.inc()
    ENGINE_SECONDS.observe(seconds)
    for step in steps:
        ENGINE_EVENTS.inc(len(step.clock.offset))
        for outcome in step.outcomes:
            source = outcome.state.gauge.source.name
            ENGINE_DUPLICATES.labels(source).inc(outcome.duplicates)
            ENGINE_LATE.labels(source).inc(outcome.late)
            RESTATEMENTS_ASKED.labels(source).inc(len(outcome.requests.entity))


def watch_states(states: Iterable[PartitionState], now_ms: int) -> None:
    """What there is in memory, over all partitions, and how far behind the clock each organisation is."""
    samples = size = windows = 0
    for state in states:
        samples, size = samples + state.retained, size + state.nbytes
        windows += open_windows(state)
        for name, watermark in zip(state.orgs.names, state.watermark.tolist(), strict=True):
            WATERMARK_DELAY.labels(name.decode()).set((now_ms - watermark) / 1000)
    RETAINED_SAMPLES.set(samples)
    STATE_BYTES.set(size)
    OPEN_WINDOWS.set(windows)


def open_windows(state: PartitionState) -> int:
    """Minutes with samples that aren't closed for every organisation yet."""
    if not len(state.orgs):
        return 0
    return sum(
        sum(
            minute >= int(gauge.gauge.pace.closed_to(state.watermark).min())
            for minute in gauge.retained.segments
        )
        for gauge in state.gauges
    )
