"""Apache Kafka as one KRaft node, broker and controller in one process."""

import base64
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from deploy.local import java
from deploy.local.parts.part import Part, Preparation

HEAP_MB: Final = 384

PROPERTIES: Final = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=BROKER://127.0.0.1:{broker},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=BROKER://127.0.0.1:{broker}
listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=BROKER
controller.listener.names=CONTROLLER
log.dirs=data
auto.create.topics.enable=false

# One node: every topic has one replica, and an acknowledgement is that replica's.
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=4
group.initial.rebalance.delay.ms=0

# A delta of the engine is one record, 8 MiB at most.
message.max.bytes=8388608

# Record times may come from a simulated clock: years back, or ahead of the wall clock by more than the hour
# that Kafka allows. Neither expires nor refuses anything here; `down` deletes.
log.retention.ms=-1
log.retention.bytes=-1
log.message.timestamp.after.max.ms=9223372036854775807

# After a kill the controller waits until the dead broker's session has run out before the new one may
# register: 9 s by default, which would be most of the recovery.
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=400

# The cleaner's 128 MiB of heap are for large compacted topics; ours are small.
log.cleaner.dedupe.buffer.size=8388608
num.network.threads=2
num.io.threads=4
"""

LOGGING: Final = """\
org.slf4j.simpleLogger.showDateTime=true
org.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX
org.slf4j.simpleLogger.showThreadName=false
org.slf4j.simpleLogger.defaultLogLevel=warn
org.slf4j.simpleLogger.log.kafka.server=info
org.slf4j.simpleLogger.log.kafka.server.KafkaConfig=warn
"""


def describe(jars: Sequence[Path], version: str, folder: Path, ports: tuple[int, ...]) -> Part:
    """ports: the broker's, then the controller's."""
    broker, controller = ports
    classpath = os.pathsep.join(map(str, (folder / "config", *jars)))
    run = (*java.command(HEAP_MB, folder / "tmp"), "-cp", classpath)
    properties = PROPERTIES.format(broker=broker, controller=controller)
    files = {"config/server.properties": properties, "config/simplelogger.properties": LOGGING}
    return Part(
        name="kafka",
        version=version,
        ports=ports,
        folder=folder,
        command=(*run, "kafka.Kafka", "config/server.properties"),
        files=files,
        preparation=Preparation((*run, *_format()), makes="data/meta.properties"),
    )


def _format() -> tuple[str, ...]:
    """KRaft refuses data that was not formatted. The cluster id is a UUID, base64url without padding."""
    cluster = base64.urlsafe_b64encode(os.urandom(16)).decode().rstrip("=")
    return (
        "kafka.tools.StorageTool",
        "format",
        f"--cluster-id={cluster}",
        "--config",
        "config/server.properties",
    )


def answers(port: int) -> bool:
    """Whether the broker serves metadata."""
    from confluent_kafka import KafkaException
    from confluent_kafka.admin import AdminClient

    try:
        metadata = AdminClient({"bootstrap.servers": f"127.0.0.1:{port}", "log_level": 0}).list_topics(
            timeout=2
        )
    except KafkaException:
        return False
    return bool(metadata.brokers)
