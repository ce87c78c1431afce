"""The role as a process, on real Kafka and a real registry, against a simulated organisation."""

import io
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import fastavro
import httpx
import pytest
from confluent_kafka import Consumer, TopicPartition

from connectors.clock import SharedClock
from connectors.kafka.registry import look_up, open_registry, register
from connectors.kafka.wire import PREFIX, schema_id
from connectors.settings.load import load
from connectors.settings.model import FILE_VARIABLE, Settings
from deploy.line.configuration import Line, write
from deploy.local import ports
from deploy.local.genesys.server.serving import serving
from deploy.local.state import Stack
from deploy.schema import apply
from schemas import catalogue
from tests.builders.records import plain
from tests.deploy.local.genesys import made

_MAIN = "from connectors.poll.role import main; from connectors.settings.load import load; main(load())"
Fields = dict[str, Any]


class PollProcess:
    """The role, on a settings file; its admin port is one that was free."""

    def __init__(self, settings: Path) -> None:
        (self._port,) = ports.available((0,), ())
        environment = {**os.environ, FILE_VARIABLE: str(settings), "TRUNKLINE_ADMIN__PORT": str(self._port)}
        self._process = subprocess.Popen([sys.executable, "-c", _MAIN], env=environment)

    def get(self, path: str) -> str | None:
        """None until it answers with 200."""
        try:
            answer = httpx.get(f"http://127.0.0.1:{self._port}{path}", timeout=5)
        except httpx.TransportError:
            return None
        return answer.text if answer.status_code == 200 else None

    def end(self, number: signal.Signals) -> int:
        self.send(number)
        return self._process.wait(30)

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def alive(self) -> bool:
        return self._process.poll() is None


@contextmanager
def line_on(stack: Stack, folder: Path) -> Iterator[tuple[Path, SharedClock, Settings]]:
    """A settings file, its topics and schemas made, its organisation served."""
    simulation = made.simulation(made.organisation(changes=made.ALL_CHANGES), span=made.DAY_LONG)
    clock = SharedClock.create(folder / "clock", made.START)
    with serving(simulation, clock) as url:
        line = line_of(stack, folder, folder / "clock", url, f"{uuid.uuid4().hex}-")
        write(line, simulation)
        yield line.settings_file, clock, made_ready(line.settings_file, clock)


def line_of(stack: Stack, home: Path, clock: Path, genesys: str, prefix: str) -> Line:
    return Line(
        home=home,
        kafka=stack.kafka,
        registry=stack.registry,
        clickhouse=stack.clickhouse,
        genesys=genesys,
        clock=clock,
        receive_port=0,
        key="key",
        prefix=prefix,
        schedules={"trunks": "1h", "edges": "1h"},
    )


def made_ready(file: Path, clock: SharedClock) -> Settings:
    """Schemas and topics for these settings, made."""
    settings = _loaded(file)
    with open_registry(settings.registry) as registry:
        ids = register(registry, catalogue.record_types())
    apply.apply_topics(settings, ids, clock, _silent)
    return settings


def _silent(_: str) -> None:
    """What is applied needs no word here."""


def _loaded(file: Path) -> Settings:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FILE_VARIABLE, str(file))
        return load()


def read_topic(settings: Settings, topic: str) -> list[tuple[str, Fields]]:
    """Record name and fields of everything on a topic, partition by partition."""
    types = {t.name: fastavro.parse_schema(plain(t.avro())) for t in catalogue.record_types()}
    with open_registry(settings.registry) as registry:
        names = {number: name for name, number in look_up(registry, catalogue.record_types()).items()}
    consumer = Consumer({"bootstrap.servers": settings.kafka.bootstrap, "group.id": "unused"})
    found = []
    for value in _values(consumer, settings.kafka.topic_prefix + topic):
        name = names[schema_id(value)]
        fields: Any = fastavro.schemaless_reader(io.BytesIO(value[PREFIX.size :]), types[name], None)
        found.append((name, fields))
    consumer.close()
    return found


def _values(consumer: Consumer, topic: str) -> Iterator[bytes]:
    for partition in consumer.list_topics(topic, timeout=10).topics[topic].partitions:
        at = TopicPartition(topic, partition)
        low, high = consumer.get_watermark_offsets(at, timeout=10)
        consumer.assign([TopicPartition(topic, partition, low)])
        while low < high:
            for message in consumer.consume(high - low, 1.0):
                assert message.error() is None
                yield bytes(message.value() or b"")
                low += 1
