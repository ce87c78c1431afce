"""A small plan, and a player with hasty retries."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from connectors.clock import SharedClock
from deploy.local.genesys.config.destination import Destination
from deploy.local.genesys.config.span import Span
from deploy.local.genesys.delivery.plan import Plan, plan
from deploy.local.genesys.player.player import Player
from deploy.local.genesys.player.policy import Backoff
from deploy.local.genesys.player.progress import Progress
from deploy.local.genesys.player.settings import Settings
from deploy.local.genesys.world.world import build
from schemas.clock import MINUTE
from tests.deploy.local.genesys.made import HOUR_LONG, organisation

SPAN = Span(HOUR_LONG.start_ms, HOUR_LONG.start_ms + 5 * MINUTE)

HASTY = Backoff(first_s=0.001, most_s=0.01, attempts=50)


@cache
def small_plan() -> Plan:
    """About 120 events in five minutes."""
    return plan((build(organisation(), SPAN),))


def clock_in(folder: Path) -> SharedClock:
    return SharedClock.create(folder / "clock", SPAN.start_ms)


def player(
    clock: SharedClock,
    destination: Destination,
    on_progress: Callable[[Progress], None] | None = None,
    **settings: object,
) -> Player:
    made = Settings.model_validate({"backoff": HASTY, **settings})
    listener = on_progress or (lambda progress: None)
    return Player(small_plan(), clock, {"north-harbour": destination}, made, listener)
