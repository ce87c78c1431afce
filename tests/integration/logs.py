"""The logs of a line, harmed as an operator or a retention does; and the commands that errors name."""

import re
import subprocess
import sys
from typing import Final

from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.cimpl import NewTopic

from connectors.kafka.config import client_config
from connectors.kafka.topics import describe, open_admin
from connectors.settings.model import FILE_VARIABLE
from deploy.line.roles import Role
from deploy.line.running import Running

_PATIENCE_S: Final = 60.0


def ends(line: Running, topic: str) -> dict[int, int]:
    """Partition → the offset that its next record gets."""
    name = line.settings.kafka.topic_prefix + topic
    consumer = Consumer({**client_config(line.settings.kafka), "group.id": "unused"})
    try:
        partitions = consumer.list_topics(name, timeout=_PATIENCE_S).topics[name].partitions
        return {p: consumer.get_watermark_offsets(TopicPartition(name, p))[1] for p in partitions}
    finally:
        consumer.close()


def lose(line: Running, topic: str, before: dict[int, int]) -> None:
    """What a retention does: records before these offsets are gone."""
    name = line.settings.kafka.topic_prefix + topic
    wanted = [TopicPartition(name, partition, offset) for partition, offset in before.items()]
    admin = open_admin(line.settings.kafka)
    for future in admin.delete_records(wanted).values():
        future.result(_PATIENCE_S)


def recreate(line: Running, topic: str) -> None:
    """Delete the topic, and make it again under its name with as many partitions."""
    name = line.settings.kafka.topic_prefix + topic
    admin = open_admin(line.settings.kafka)
    partitions = describe(admin, [name])[name].partitions
    admin.delete_topics([name])[name].result(_PATIENCE_S)
    while name in describe(admin, [name]):
        continue
    admin.create_topics([NewTopic(name, partitions, 1)])[name].result(_PATIENCE_S)


def refusal(role: Role) -> str:
    """The role's last words; it ends by itself, with exit status 1."""
    assert role.process
    assert role.process.wait(_PATIENCE_S) == 1
    return role.tail().splitlines()[-1]


def obey(line: Running, said: str) -> str:
    """Give the command that a message names, and return its answer."""
    (command,) = re.findall("`trunkline (.+?)`", said)
    done = subprocess.run(
        [sys.executable, "-m", "deploy.cli", *command.split()],
        env={FILE_VARIABLE: str(line.line.settings_file)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
