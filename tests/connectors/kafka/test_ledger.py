"""Epochs: a log that isn't the one that its epoch was given to is refused, until somebody accepts it."""

import re

import pytest
from confluent_kafka.cimpl import NewPartitions
from typer.testing import CliRunner

from connectors.kafka import ledger, topics
from connectors.kafka.errors import EpochChanged
from connectors.kafka.ledger import Epoch
from connectors.kafka.logs import Unchanged, checked_epochs
from connectors.kafka.topics import Described, Topic
from connectors.settings.model import Settings
from deploy.cli import app
from deploy.local.state import Stack
from tests.connectors.kafka import logs
from tests.connectors.kafka.applied import PARTITIONS, applied

LOG = "genesys.telephony"


def test_any_offset_of_a_later_epoch_is_the_greater_revision() -> None:
    first, second = Epoch("a", 1, 1), Epoch("b", 1, 2)
    assert first.revision(0) < first.revision(1) < first.revision(2**48 - 1) < second.revision(0)
    assert second.revision(2**48 - 1) < 2**63


@pytest.mark.parametrize(
    ("described", "known", "command"),
    [
        (None, Epoch("a", 1, 1), "schema apply"),
        (Described("a", 1), None, "schema apply"),
        (Described("b", 1), Epoch("a", 1, 1), "schema raise-epoch log"),
        (Described("a", 2), Epoch("a", 1, 1), "schema raise-epoch log"),
    ],
)
def test_a_log_that_the_ledger_does_not_know_so_is_refused(
    described: Described | None, known: Epoch | None, command: str
) -> None:
    with pytest.raises(EpochChanged, match=f"^log .*`trunkline {command}`"):
        ledger.check("log", described, known)


def obey(settings: Settings, refused: EpochChanged) -> str:
    """Run the command that the refusal names."""
    (command,) = re.findall("`trunkline (.+)`", str(refused))
    environment = {
        "TRUNKLINE_KAFKA__BOOTSTRAP": settings.kafka.bootstrap,
        "TRUNKLINE_KAFKA__TOPIC_PREFIX": settings.kafka.topic_prefix,
        "TRUNKLINE_REGISTRY__URL": settings.registry.url,
    }
    done = CliRunner().invoke(app, command.split(), env=environment)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.stack
def test_a_log_made_anew_is_refused_by_those_that_read_it_until_its_epoch_is_raised(stack: Stack) -> None:
    settings, _ = applied(stack)
    kafka, name = settings.kafka, settings.kafka.topic_prefix + LOG
    before = checked_epochs(kafka, [LOG, "trunkline.dead"])
    assert {topic: (e.epoch, e.partitions) for topic, e in before.items()} == {
        name: (1, PARTITIONS),
        f"{kafka.topic_prefix}trunkline.dead": (1, 1),
    }
    unchanged = Unchanged(kafka, before)
    unchanged()

    logs.delete(kafka, LOG)
    logs.make(kafka, Topic(LOG, PARTITIONS))
    with pytest.raises(EpochChanged, match="was recreated"):
        unchanged()
    with pytest.raises(EpochChanged, match="was recreated") as refused:
        checked_epochs(kafka, [LOG])
    assert obey(settings, refused.value) == f"{name} has epoch 2 now\n"
    assert checked_epochs(kafka, [LOG])[name].epoch == 2
    with pytest.raises(EpochChanged):  # a reader of the old one stays refused
        unchanged()


@pytest.mark.stack
def test_a_log_with_more_partitions_is_refused_too(stack: Stack) -> None:
    settings, _ = applied(stack)
    kafka, name = settings.kafka, settings.kafka.topic_prefix + LOG
    admin = topics.open_admin(kafka)
    admin.create_partitions([NewPartitions(name, PARTITIONS + 1)])[name].result(30)
    logs.eventually(lambda: topics.describe(admin, [name])[name].partitions == PARTITIONS + 1)
    with pytest.raises(
        EpochChanged, match=f"{PARTITIONS + 1} partitions, the ledger has {PARTITIONS}"
    ) as refused:
        checked_epochs(kafka, [LOG])
    obey(settings, refused.value)
    assert checked_epochs(kafka, [LOG])[name] == ledger.read_ledger(kafka)[name]
    assert checked_epochs(kafka, [LOG])[name].epoch == 2
