"""The receiver as a process, on a real broker and registry."""

import asyncio
import json
import socket
import time
from pathlib import Path

import msgspec
import pytest

from connectors.receive.role import serve
from connectors.settings.load import MendSettings
from connectors.settings.model import Settings
from deploy.local.state import Stack
from tests.connectors.kafka.applied import applied, settings_on
from tests.connectors.poll.running import read_topic
from tests.connectors.receive.posting import event
from tests.connectors.receive.receiving import ReceiveProcess, SlowRequest, receiving

BODY = msgspec.json.encode(event())
LONG_S = 60.0


def until_ready(role: ReceiveProcess) -> set[int | None]:
    """What the readiness probe has said before."""
    seen: set[int | None] = set()
    deadline = time.monotonic() + LONG_S
    while (said := role.probe("/readyz")) != 200:
        seen.add(said)
        assert time.monotonic() < deadline, seen
        time.sleep(0.005)
    return seen


def until_refused(port: int) -> None:
    deadline = time.monotonic() + LONG_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            return
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.stack
def test_a_life(stack: Stack, tmp_path: Path) -> None:
    """Ready only when it listens; what it said 200 to is on the log; what is under way at the end is done."""
    settings, _ = applied(stack)
    with receiving(settings, tmp_path) as role:
        assert until_ready(role) <= {None, 503}
        assert role.post(BODY).status_code == 200
        assert role.post(b"nonsense").status_code == 200
        assert role.probe("/healthz") == 200

        under_way = SlowRequest(role.port, len(BODY))
        under_way.send(BODY[:100])
        time.sleep(0.2)
        role.term()
        until_refused(role.port)
        under_way.send(BODY[100:])
        assert under_way.status() == 200
        code, logged = role.left()
    assert (code, logged) == (0, [])
    events = read_topic(settings, "genesys.telephony")
    assert {(name, fields["org"]) for name, fields in events} == {
        ("trunkline.telephony.TrunkMetrics", "north")
    }
    assert len(events) >= 2
    (letter,) = read_topic(settings, "trunkline.dead")
    assert letter[1]["payload"] == b"nonsense"


@pytest.mark.stack
def test_without_its_topics_it_says_later_and_logs_why(stack: Stack, tmp_path: Path) -> None:
    _, _ = applied(stack)  # the schemas are registered by now, whatever ran before
    with receiving(settings_on(stack), tmp_path) as role:
        until_ready(role)
        answer = role.post(BODY)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        role.term()
        code, logged = role.left()
    lines = [json.loads(line) for line in logged]
    assert code == 0
    assert {line["role"] for line in lines} == {"receive"}
    assert any("`trunkline schema apply` makes it" in line["trouble"] for line in lines)


@pytest.mark.stack
def test_a_port_that_another_has_is_named(stack: Stack, tmp_path: Path) -> None:
    settings, _ = applied(stack)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with receiving(settings, tmp_path, port=port) as role:
            code, logged = role.left()
    assert code == 1
    assert f"receive.port: 127.0.0.1:{port}: Address already in use" in "\n".join(logged)


def test_settings_without_any_key_are_refused() -> None:
    with pytest.raises(MendSettings, match=r"receive\.keys: nobody can post without a key"):
        asyncio.run(serve(Settings()))
