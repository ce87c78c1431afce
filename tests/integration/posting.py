"""Requests to a running receiver that EventBridge would send, and some that it would not."""

import json
import socket
from typing import Any, Final

import httpx
from confluent_kafka import Producer

from connectors.kafka.config import client_config
from deploy.line.configuration import Line
from deploy.line.running import Running

_PATIENCE_S: Final = 10.0


def post(line: Line, body: bytes, key: str | None = None, path: str = "") -> int:
    """The answer's status; `key` instead of the right one, `path` behind the webhook's."""
    headers = {"x-api-key": line.key if key is None else key, "Content-Type": "application/json"}
    return httpx.post(line.webhook + path, content=body, headers=headers, timeout=_PATIENCE_S).status_code


def post_json(line: Line, body: Any) -> int:
    return post(line, json.dumps(body).encode())


def post_slowly(line: Line) -> int:
    """A client that promises a body and sends half of it."""
    head = (
        f"POST /ingest/genesys HTTP/1.1\r\nHost: line\r\nx-api-key: {line.key}\r\nContent-Length: 20\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", line.receive_port), _PATIENCE_S) as connection:
        connection.sendall(head.encode() + b'{"version"')
        return int(connection.recv(4096).split()[1])


def put_on_the_log(line: Running, topic: str, *values: bytes) -> None:
    """Past our own producers, as somebody else's would."""
    producer = Producer(client_config(line.settings.kafka))
    for value in values:
        producer.produce(line.settings.kafka.topic_prefix + topic, value=value, partition=0)
    assert producer.flush(_PATIENCE_S) == 0
