"""What the probes say: who waits is not restarted, who is broken is; and a port that another has."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from connectors.observe.admin import Admin
from connectors.observe.roles import PORTS, Health


def test_at_first_it_is_healthy_and_not_ready() -> None:
    health = Health()
    assert (health.healthy(), health.ready()) == (None, "starting")
    health.unready = None
    assert (health.healthy(), health.ready()) == (None, None)


def test_who_waits_is_not_ready_and_not_to_be_restarted() -> None:
    waits: list[str | None] = ["no partition assigned yet"]
    health = Health(unready=None, waiting=[lambda: None, lambda: waits[0]])
    assert (health.healthy(), health.ready()) == (None, "no partition assigned yet")
    waits[0] = None
    assert (health.healthy(), health.ready()) == (None, None)


def test_what_only_a_restart_mends_fails_both() -> None:
    health = Health(unready=None, probes=[lambda: None, lambda: "the producer is broken"])
    assert (health.healthy(), health.ready()) == ("the producer is broken", "the producer is broken")


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/healthz", 200, "ok\n"),
        ("/readyz", 503, "starting\n"),
        ("/", 404, "/metrics, /healthz or /readyz\n"),
        ("/healthz/x", 404, "/metrics, /healthz or /readyz\n"),
    ],
)
def test_probes_over_http(path: str, status: int, text: str, capfd: pytest.CaptureFixture[str]) -> None:
    health = Health()
    with Admin("127.0.0.1", 0, health.healthy, health.ready) as admin:
        answer = httpx.get(f"http://127.0.0.1:{admin.port}{path}")
    assert (answer.status_code, answer.text) == (status, text)
    assert capfd.readouterr().err == ""


def test_a_role_with_an_occupied_port_names_the_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        own = os.environ | {"TRUNKLINE_ADMIN__PORT": str(port)}
        trunkline = Path(sys.executable).with_name("trunkline")
        done = subprocess.run([trunkline, "sink"], env=own, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr == (
        f"MendSettings: admin.port: 127.0.0.1:{port}: Address already in use; "
        "a second sink on one host needs a port of its own\n"
    )


def test_one_of_each_role_can_live_on_one_host() -> None:
    assert len(set(PORTS.values())) == len(PORTS)
    for name in ("receive", "poll", "sink", "work"):
        assert name in PORTS


def test_the_port_is_free_again_at_the_end() -> None:
    with Admin("127.0.0.1", 0, lambda: None, lambda: None) as admin:
        port = admin.port
    with Admin("127.0.0.1", port, lambda: None, lambda: None) as again:
        assert again.port == port
