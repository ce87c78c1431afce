"""What was acknowledged survives a kill of the part that acknowledged it."""

from collections.abc import Iterator

import pytest

from deploy.local import chaos, status
from deploy.local import stack as stacks
from deploy.local.errors import StartStack
from deploy.local.state import Stack
from tests.deploy.local import records


@pytest.fixture(scope="module")
def brittle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack that these tests may harm, as long as every part lives again afterwards."""
    with stacks.running(tmp_path_factory.mktemp("brittle"), parts=("kafka", "registry")) as stack:
        yield stack


def test_a_killed_broker_has_every_acknowledged_record(brittle: Stack) -> None:
    values = [b"%d" % n for n in range(10_000)]
    records.make_topic(brittle.kafka)
    records.write(brittle.kafka, values)
    chaos.kill(brittle.home, "kafka")
    again = chaos.restart(brittle.home, "kafka")
    assert again.kafka == brittle.kafka
    assert records.written(again.kafka, len(values)) == values
    records.write(again.kafka, [b"after"])


def test_a_killed_registry_has_every_acknowledged_schema(brittle: Stack) -> None:
    ids = [records.register(brittle.registry, f"s{n}", fields=n) for n in range(1, 6)]
    chaos.kill(brittle.home, "registry")
    again = chaos.restart(brittle.home, "registry")
    assert [records.registered(again.registry, f"s{n}", fields=n) for n in range(1, 6)] == ids
    assert records.register(again.registry, "new", fields=9) not in ids


def test_a_paused_part_is_not_ready_until_it_goes_on(brittle: Stack) -> None:
    part = stacks.read(brittle.home).part("registry")
    chaos.pause(brittle.home, "registry")
    assert not status.ready(part)
    chaos.resume(brittle.home, "registry")
    assert status.ready(part)


def test_an_ended_part_leaves_the_others_and_can_be_started_again(brittle: Stack) -> None:
    chaos.end(brittle.home, "registry")
    rows = status.rows(stacks.read(brittle.home))
    assert {row.part: row.ready for row in rows} == {"kafka": True, "registry": False}
    assert {row.part: row.memory > 0 for row in rows} == {"kafka": True, "registry": False}
    chaos.restart(brittle.home, "registry")
    assert all(row.ready for row in status.rows(stacks.read(brittle.home)))


def test_a_part_that_the_stack_does_not_have_is_named(brittle: Stack) -> None:
    with pytest.raises(StartStack, match="no genesys in"):
        chaos.kill(brittle.home, "genesys")
