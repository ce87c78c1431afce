"""librdkafka settings out of ours."""

import os
from socket import gethostname
from typing import Any, Final

from connectors.settings.model import Kafka


def client_config(kafka: Kafka) -> dict[str, Any]:
    """What every client has: a name that tells processes apart, in the broker's log and in `status`.

    The broker's address is looked up again after it was down: reconnect fast.
    """
    config: dict[str, Any] = {
        "bootstrap.servers": kafka.bootstrap,
        "client.id": f"{gethostname()}/{os.getpid()}",
        "reconnect.backoff.ms": 50,
        "reconnect.backoff.max.ms": 1_000,
        "socket.keepalive.enable": True,
        "log_level": 2,
        **kafka.options,
    }
    if kafka.password:
        config["sasl.password"] = kafka.password.reveal()
    return config


LARGEST_RECORD: Final = 8_388_608
"""Bytes of a record on a log: an engine's delta at the most."""
LARGEST_LETTER: Final = LARGEST_RECORD + 65_536
"""Bytes of a dead letter: the largest record and what is said of it."""


def producer_config(kafka: Kafka, patience_ms: int) -> dict[str, Any]:
    """Idempotent, confirmed by all replicas, and given up within the caller's patience."""
    return {
        **client_config(kafka),
        "enable.idempotence": True,
        "acks": "all",
        "compression.type": "zstd",
        "linger.ms": 5,
        "message.max.bytes": LARGEST_LETTER,
        # Topics are made by `trunkline schema apply`, with their partitions and their retention.
        "allow.auto.create.topics": False,
        "delivery.timeout.ms": patience_ms,
        "request.timeout.ms": min(patience_ms, 5_000),
        "queue.buffering.max.messages": 100_000,
        "queue.buffering.max.kbytes": 131_072,
    }
