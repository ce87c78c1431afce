"""A log that has lost what was not dealt with: somebody must decide, and is told how."""

import re

import pytest
from confluent_kafka import TopicPartition
from typer.testing import CliRunner

from connectors.kafka import topics
from connectors.kafka.consumer import LogConsumer
from connectors.kafka.errors import LogTruncated
from connectors.kafka.topics import Topic
from connectors.settings.model import Kafka
from deploy.cli import app
from deploy.local.state import Stack
from tests.connectors.kafka import logs

pytestmark = pytest.mark.stack


def lose(kafka: Kafka, before: int) -> None:
    """What retention does, at once."""
    at = TopicPartition(f"{kafka.topic_prefix}log", 0, before)
    admin = topics.open_admin(kafka)
    admin.delete_records([at])[at].result(30)


def trunkline(kafka: Kafka, command: str) -> tuple[int, str]:
    environment = {"TRUNKLINE_KAFKA__BOOTSTRAP": kafka.bootstrap}
    done = CliRunner().invoke(app, command.split()[1:], env=environment)
    return done.exit_code, done.output


def test_it_stops_and_goes_on_once_the_command_was_given_that_it_names(stack: Stack) -> None:
    kafka = logs.own(stack.kafka)
    logs.make(kafka, Topic("log", 1))
    logs.put(kafka, "log", 0, [b"%d" % n for n in range(6)])
    one = LogConsumer(kafka, "group", ["log"])
    logs.eventually(lambda: one.fetch(1, 0.05))
    one.commit({(f"{kafka.topic_prefix}log", 0): 1})
    one.close()

    lose(kafka, before=4)
    two = LogConsumer(kafka, "group", ["log"])
    with pytest.raises(LogTruncated, match=rf"{kafka.topic_prefix}log:0: .*out of range") as truncated:
        logs.eventually(lambda: two.fetch(1, 0.05))
    (command,) = re.findall("`(.+)`", str(truncated.value))

    code, said = trunkline(kafka, command)
    assert (code, "Every member of the group must have been stopped" in said) == (1, True)
    two.close()
    assert trunkline(kafka, command) == (
        0,
        f"{kafka.topic_prefix}group goes on at offset 4 of {kafka.topic_prefix}log:0\n",
    )
    three = LogConsumer(kafka, "group", ["log"])
    assert logs.eventually(lambda: three.fetch(1, 0.05))[0].offset() == 4
    three.close()


@pytest.mark.parametrize("place", ["genesys.telephony", "genesys.telephony:", ":0", "genesys.telephony:x"])
def test_a_place_that_is_none_is_refused(place: str) -> None:
    done = CliRunner().invoke(app, ["schema", "skip-lost", "group", place])
    assert done.exit_code == 2
    assert "topic:partition" in done.output
