"""The demo's last section: every window row against the sample truth, and the error of sampling."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from clickhouse_connect.driver.client import Client

from deploy.local.genesys.world.truth import call_truth
from deploy.local.genesys.world.world import World
from deploy.truth.compare import Comparison, compare, stored
from deploy.truth.of_edges import edges_of
from deploy.truth.of_world import truth_of
from deploy.truth.windows import windows
from schemas import catalogue
from schemas.clock import MINUTE
from schemas.declare.aggregates import Aggregate
from schemas.events.edge_metrics import EDGE_METRICS
from schemas.events.trunk_metrics import TRUNK_METRICS


@dataclass(frozen=True, slots=True)
class Checked:
    """One aggregate of one organisation."""

    org: str
    aggregate: Aggregate
    comparison: Comparison


def check(client: Client, worlds: Sequence[World], readings: Sequence[int]) -> Iterator[Checked]:
    """`readings`: when the list of trunks was read."""
    for world in worlds:
        org = world.organisation.name
        truths = {TRUNK_METRICS.name: truth_of(world, readings), EDGE_METRICS.name: edges_of(world)}
        for aggregate in catalogue.aggregates():
            found = stored(client, aggregate.name, aggregate, org)
            expected = windows(aggregate, truths[aggregate.source.name])
            yield Checked(org, aggregate, compare(expected, found))


@dataclass(frozen=True, slots=True)
class SamplingError:
    """How far sampled minutes of a trunk base are from its calls; the line can't know better."""

    org: str
    base: str
    mean_peak_error: float
    """Calls by which the peak of a minute is off, on average."""
    traffic_error: float
    """Share by which the day's call-milliseconds are off, over fully covered minutes."""


def sampling_errors(client: Client, worlds: Sequence[World]) -> Iterator[SamplingError]:
    for world in worlds:
        org = world.organisation.name
        for base, steps in call_truth(world).bases.items():
            rows = client.query(
                "SELECT toUnixTimestamp64Milli(window_start), calls_max, call_ms FROM trunk_base_minute "
                "WHERE org = {org:String} AND trunk_base_id = {base:String} AND covered_ms = 60000",
                parameters={"org": org, "base": base},
            ).result_rows
            if rows:
                peaks, traffic = _true_minutes(steps.times, steps.inbound + steps.outbound, rows)
                peak_error = np.abs(np.array([r[1] for r in rows]) - peaks).mean()
                off = sum(r[2] for r in rows) / max(1, int(traffic.sum())) - 1
                yield SamplingError(org, base, float(peak_error), off)


def _true_minutes(
    times: np.ndarray, calls: np.ndarray, rows: Sequence[Sequence[int]]
) -> tuple[np.ndarray, np.ndarray]:
    """Peak and call-milliseconds of each row's minute, from the exact concurrency."""
    peaks, traffic = [], []
    for start, *_ in rows:
        first, last = np.searchsorted(times, [start, start + MINUTE], side="right")
        cuts = np.concatenate([[start], times[first:last], [start + MINUTE]])
        cuts = cuts[cuts <= start + MINUTE]
        values = calls[first - 1 : first - 1 + len(cuts) - 1]
        lengths = np.diff(cuts)
        peaks.append(values[lengths > 0].max())
        traffic.append(int((values * lengths).sum()))
    return np.array(peaks), np.array(traffic)
