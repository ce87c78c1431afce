"""Calls come and last as configured, within what chance allows."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from deploy.local.genesys.config.inventory import Carrier
from deploy.local.genesys.config.span import Span
from deploy.local.genesys.config.traffic import Traffic
from deploy.local.genesys.world.arrivals import Offered, level, offered
from schemas.clock import DAY, HOUR
from tests.deploy.local.genesys.made import START

_BERLIN = ZoneInfo("Europe/Berlin")
_CARRIER = Carrier(name="A", edge_group="G", busy_hour_calls=4000, mean_hold_s=120, inbound_share=0.7)


def _offered(span: Span, traffic: Traffic | None = None) -> Offered:
    return offered(_CARRIER, traffic or Traffic(), _BERLIN, span, np.random.default_rng(5))


def test_the_busy_hour_is_at_its_local_time_in_summer_and_winter() -> None:
    traffic = Traffic(busy_hour=10.5)
    for day in (datetime(2026, 7, 1, 10, 30, tzinfo=_BERLIN), datetime(2026, 12, 1, 10, 30, tzinfo=_BERLIN)):
        assert level(traffic, day) == 1.0


def test_nights_and_weekends_are_quiet() -> None:
    traffic = Traffic(night=0.04, weekend=0.3)
    friday, saturday = (datetime(2026, 11, day, 10, 30, tzinfo=_BERLIN) for day in (20, 21))
    assert level(traffic, friday.replace(hour=2)) == pytest.approx(0.04, abs=0.01)
    assert level(traffic, saturday) == pytest.approx(0.3)


def test_the_number_of_calls_is_that_of_the_busy_hour() -> None:
    """A Poisson count of mean 4,000 lies within 5 standard deviations, but for once in two million."""
    flat = Traffic(night=1.0, weekend=1.0)
    hours = [len(_offered(Span(START + n * HOUR, START + (n + 1) * HOUR), flat).start_ms) for n in range(2)]
    assert hours == pytest.approx([4000, 4000], abs=5 * 4000**0.5)


def test_gaps_are_those_of_a_poisson_process() -> None:
    """Exponential gaps have a standard deviation that equals their mean."""
    gaps = np.diff(_offered(Span(START, START + 4 * HOUR), Traffic(night=1.0)).start_ms)
    assert np.std(gaps) / np.mean(gaps) == pytest.approx(1.0, abs=0.05)


def test_holds_are_exponential_and_directions_are_shared() -> None:
    day = _offered(Span(START, START + DAY))
    assert np.mean(day.hold_ms) == pytest.approx(120_000, rel=0.03)
    assert np.std(day.hold_ms) == pytest.approx(120_000, rel=0.05)
    assert np.median(day.hold_ms) == pytest.approx(120_000 * np.log(2), rel=0.03)
    assert np.mean(day.inbound) == pytest.approx(0.7, abs=0.02)
    assert day.hold_ms.min() >= 1


def test_calls_are_in_order_and_within_the_span() -> None:
    span = Span(START + 1, START + DAY - 1)
    starts = _offered(span).start_ms
    assert np.all(np.diff(starts) >= 0)
    assert starts[0] >= span.start_ms
    assert starts[-1] < span.end_ms
