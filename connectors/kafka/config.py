"""librdkafka settings out of ours."""

from typing import Any

from connectors.settings.model import Kafka


def client_config(kafka: Kafka) -> dict[str, Any]:
    """What every client has. The broker's address is looked up again after it was down: reconnect fast."""
    config: dict[str, Any] = {
        "bootstrap.servers": kafka.bootstrap,
        "reconnect.backoff.ms": 50,
        "reconnect.backoff.max.ms": 1_000,
        "socket.keepalive.enable": True,
        "log_level": 2,
        **kafka.options,
    }
    if kafka.password:
        config["sasl.password"] = kafka.password.reveal()
    return config


def producer_config(kafka: Kafka, patience_ms: int) -> dict[str, Any]:
    """Idempotent, confirmed by all replicas, and given up within the caller's patience."""
    return {
        **client_config(kafka),
        "enable.idempotence": True,
        "acks": "all",
        "compression.type": "zstd",
        "linger.ms": 5,
        "message.max.bytes": 8_388_608,
        "delivery.timeout.ms": patience_ms,
        "request.timeout.ms": min(patience_ms, 5_000),
        "queue.buffering.max.messages": 100_000,
        "queue.buffering.max.kbytes": 131_072,
    }
