"""When a trunk reports, and what: the gauges from which everything downstream is computed."""

from dataclasses import dataclass

import numpy as np

from deploy.local.genesys.config.organisation import Organisation
from deploy.local.genesys.config.span import Span
from deploy.local.genesys.world.presence import Stretch
from deploy.local.genesys.world.random import Ints, draw_ms, stream
from deploy.local.genesys.world.steps import Steps
from schemas.clock import DAY, SECOND


@dataclass(frozen=True, slots=True)
class Samples:
    """Gauge samples in order of (measured_ms, trunk); (trunk, event_ms) is unique.

    `event_ms` is the time that the sample states. It differs from `measured_ms` where the edge's clock was
    wrong. `mismatch` is the total of the 24 hours up to the measurement.
    """

    trunk: Ints
    measured_ms: Ints
    event_ms: Ints
    inbound: Ints
    outbound: Ints
    mismatch: Ints


def sampled(
    organisation: Organisation, span: Span, steps: list[Steps], presence: list[list[Stretch]]
) -> Samples:
    """What trunks in service report. `event_ms` still equals `measured_ms`."""
    times = [
        _on_change(organisation, span, steps[trunk], stretches)
        if organisation.sampling.mode == "on-change"
        else at_intervals(
            stretches, organisation.sampling.every_s, stream(organisation, "samples", str(trunk))
        )
        for trunk, stretches in enumerate(presence)
    ]
    columns = [_values(organisation, span, n, steps[n], at) for n, at in enumerate(times)]
    trunk, measured, inbound, outbound, mismatch = (np.concatenate(c) for c in zip(*columns, strict=True))
    order = np.lexsort((trunk, measured))
    measured = measured[order]
    return Samples(trunk[order], measured, measured, inbound[order], outbound[order], mismatch[order])


def at_intervals(stretches: list[Stretch], every_s: tuple[float, float], rng: np.random.Generator) -> Ints:
    """Times within the stretches, each a drawn interval after the one before."""
    shortest = max(1, round(every_s[0] * SECOND))
    drawn = [np.empty(0, np.int64)]
    for start, end in stretches:
        steps = draw_ms(rng, every_s, (end - start) // shortest + 1)
        times = start + int(rng.integers(steps[0])) + np.cumsum(steps) - steps[0]
        drawn.append(times[times < end])
    return np.concatenate(drawn)


def _on_change(organisation: Organisation, span: Span, steps: Steps, stretches: list[Stretch]) -> Ints:
    """Every millisecond at which the concurrency changed, the start of each stretch, and keep-alives."""
    longest = round(organisation.sampling.keep_alive_s * SECOND)
    kept = [np.empty(0, np.int64)]
    for start, end in stretches:
        inner = steps.times[(steps.times > start) & (steps.times < end)]
        kept.append(_kept_alive(np.concatenate([[start], inner]), end, longest))
        # A trunk that leaves service drops its calls: that is a change as well, and its last.
        kept.append(steps.times[steps.times == end])
    return np.concatenate(kept)


def _kept_alive(times: Ints, end_ms: int, longest_ms: int) -> Ints:
    """`times`, and as many more that no two neighbours (or the last and `end_ms`) are further apart."""
    extra = (np.diff(times, append=end_ms) - 1) // longest_ms
    nth = np.arange(len(times) + int(extra.sum())) - np.repeat(np.cumsum(extra + 1) - extra - 1, extra + 1)
    return np.asarray(np.repeat(times, extra + 1) + nth * longest_ms, np.int64)


def _values(
    organisation: Organisation, span: Span, trunk: int, steps: Steps, times: Ints
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    inbound, outbound = steps.at(times)
    return np.full(len(times), trunk), times, inbound, outbound, _mismatches(organisation, span, trunk, times)


def _mismatches(organisation: Organisation, span: Span, trunk: int, times: Ints) -> Ints:
    """Codec mismatches of the 24 hours up to each time; at random, also in the day before the span."""
    rng = stream(organisation, "mismatches", str(trunk))
    since = span.start_ms - DAY
    count = rng.poisson(organisation.sampling.mismatches_per_day * (span.end_ms - since) / DAY)
    happened = np.sort(rng.integers(since, span.end_ms, count))
    upto, before = (np.searchsorted(happened, t, side="right") for t in (times, times - DAY))
    return upto - before
