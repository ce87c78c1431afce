"""What becomes of a state that is lost, of a log that has lost its beginning, and of one that is another."""

from random import Random

import pytest

from streams.owning.recovery import Log, StateLost, recover
from tests.simulation.acting import act
from tests.simulation.cluster import Cluster, gauges
from tests.simulation.kafka import Changelog
from tests.simulation.process import Parts
from tests.simulation.schedule import schedule
from tests.simulation.verify import verify
from tests.simulation.worlds import EPOCH, World, recreated, world

SEEDS = range(12)


def _played(world: World, seed: int) -> Cluster:
    """A cluster that has done the whole log, among faults, and committed it. To be closed."""
    cluster = Cluster(world, Parts(), snapshot_after=2)
    for action in schedule(Random(seed), 20):
        act(cluster, action)
    cluster.end()
    cluster.kafka.group.committed = cluster.kafka.log.end
    return cluster


@pytest.mark.parametrize("seed", SEEDS)
def test_a_lost_state_is_had_again_from_the_beginning_whatever_is_committed(seed: int) -> None:
    there = world(Random(seed))
    with _played(there, seed) as cluster:
        cluster.kafka.changelog = Changelog()
        assert cluster.recover(generation=9).begin == 0
        cluster.end()
        verify(cluster, there, Random(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_lost_state_without_the_log_to_have_it_from_is_said(seed: int) -> None:
    with _played(world(Random(seed)), seed) as cluster:
        cluster.kafka.changelog = Changelog()
        cluster.kafka.log.start = 3
        with pytest.raises(StateLost, match="before offset 0 and the log begins at 3"):
            cluster.join()


def test_somebody_can_decide_to_go_on_without_what_is_lost() -> None:
    log = Log("genesys.telephony/0", EPOCH, start=3, committed=9)
    assert recover(gauges(), [], log, 1, "n", go_on=True).begin == 3


def test_a_log_that_nobody_has_read_may_begin_anywhere() -> None:
    log = Log("genesys.telephony/0", EPOCH, start=3, committed=None)
    assert recover(gauges(), [], log, 1, "n").begin == 3


@pytest.mark.parametrize("seed", SEEDS)
def test_a_log_that_begins_after_what_is_done_loses_nothing(seed: int) -> None:
    there = world(Random(seed))
    with _played(there, seed) as cluster:
        cluster.kafka.log.start = cluster.kafka.log.end
        cluster.end()
        verify(cluster, there, Random(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_recreated_log_goes_on_from_the_state_under_a_greater_epoch(seed: int) -> None:
    told = world(Random(seed))
    there = recreated(told, len(told.told) // 2)
    with _played(there, seed) as cluster:
        cluster.read(EPOCH + 1)
        cluster.kafka.group.committed = None
        for action in schedule(Random(seed + 1), 20):
            act(cluster, action)
        cluster.end()
        verify(cluster, there, Random(seed))


def test_a_state_of_a_later_log_is_not_gone_on_with() -> None:
    with _played(world(Random(1)), 1) as cluster:
        cluster.read(EPOCH - 1)
        with pytest.raises(StateLost, match="the state is of epoch 3, the log of 2"):
            cluster.join()
