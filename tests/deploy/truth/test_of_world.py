"""What can be known of a simulated organisation, from a life of one trunk and the times of the polls.

The trunk is made on Monday, is first on base b, out of service from Wednesday 10:00 on, moved to base c on
Thursday 10:00, and gone on Friday 10:00.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from deploy.local.genesys.world.catalogue import Catalogue
from deploy.local.genesys.world.entities import Stamp, Trunk
from deploy.local.genesys.world.samples import Samples
from deploy.local.genesys.world.statuses import Status
from deploy.local.genesys.world.timeline import Timeline
from deploy.local.genesys.world.world import World, build
from deploy.truth.facts import Member
from deploy.truth.of_world import truth_of
from schemas.clock import DAY, HOUR
from tests.deploy.local.genesys.made import HOUR_LONG, organisation

_MONDAY: Final = 1_794_787_200_000  # 2026-11-16
_OUT, _MOVED, _GONE = (_MONDAY + day * DAY + 10 * HOUR for day in (2, 3, 4))
_FIRST: Final = Trunk("t", "t on e", "b", "e", edge_in_service=True, stamp=Stamp(_MONDAY, _MONDAY))
_WITHOUT: Final = replace(_FIRST, edge_in_service=False, stamp=Stamp(_MONDAY, _OUT, 2))
_ELSEWHERE: Final = replace(_WITHOUT, base_id="c", stamp=Stamp(_MONDAY, _MOVED, 3))


def _catalogue(*trunks: Trunk) -> Catalogue:
    return Catalogue({}, {}, {}, {}, {}, {trunk.id: trunk for trunk in trunks})


def _world(samples: Sequence[tuple[int, int, int, int]] = (), statuses: Sequence[Status] = ()) -> World:
    life = (_catalogue(_FIRST), _catalogue(_WITHOUT), _catalogue(_ELSEWHERE), _catalogue())
    at, inbound, outbound, mismatch = np.array(samples, np.int64).reshape(-1, 4).T
    return replace(
        build(organisation(), HOUR_LONG),
        timeline=Timeline((_MONDAY, _OUT, _MOVED, _GONE), life, ()),
        trunk_ids=("t",),
        samples=Samples(np.zeros_like(at), at, at, inbound, outbound, mismatch),
        statuses=(list(statuses),),
    )


def _members(*readings: int) -> Sequence[Member]:
    return truth_of(_world(), readings).members["t"]


def test_polled_often_every_change_is_known_from_its_own_time_on() -> None:
    """Only that it is gone has no time of its own: the first reading without it, on Saturday, says so."""
    assert _members(*(_MONDAY + day * DAY for day in range(1, 7))) == [
        Member(_MONDAY, "b"),
        Member(_OUT, "b", out=True),
        Member(_MOVED, "c", out=True),
        Member(_MONDAY + 5 * DAY, None),
    ]


def test_of_two_changes_between_two_readings_the_later_one_is_known() -> None:
    assert _members(_MONDAY + DAY, _MOVED + HOUR) == [Member(_MONDAY, "b"), Member(_MOVED, "c", out=True)]


def test_what_is_first_seen_was_so_since_it_was_made() -> None:
    assert _members(_MOVED + HOUR) == [Member(_MONDAY, "c", out=True)]


def test_a_reading_that_shows_nothing_new_is_no_news() -> None:
    assert _members(_MONDAY + HOUR, _MONDAY + 2 * HOUR, _MONDAY + 3 * HOUR) == [Member(_MONDAY, "b")]


def test_what_no_reading_shows_is_not_known() -> None:
    assert _members() == []
    assert _members(_GONE + HOUR) == []


def test_samples_and_the_connection_are_those_that_were_emitted() -> None:
    """A status states all of the trunk; only since when it is connected or not counts."""
    up = Status(_MONDAY, "t", True, _MONDAY, (), (), "10.0.0.1")
    still = replace(up, at_ms=_OUT, address="10.0.0.2")
    down = replace(up, at_ms=_MOVED, connected=False, connected_ms=_MOVED)
    truth = truth_of(_world([(_MONDAY, 3, 2, 1), (_OUT, 0, 4, 1)], [up, still, down]), [])
    assert truth.samples == {
        "t": {
            _MONDAY: {"inbound_calls": 3, "outbound_calls": 2, "mismatch_count": 1},
            _OUT: {"inbound_calls": 0, "outbound_calls": 4, "mismatch_count": 1},
        }
    }
    assert truth.timelines == {"connected": {"t": [(_MONDAY, True), (_MOVED, False)]}}
