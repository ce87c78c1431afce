"""The simulated Genesys organisations."""

import sys
from importlib.metadata import version
from pathlib import Path

from deploy.local.parts import http
from deploy.local.parts.part import Part

CLOCK = "clock"
"""In the part's folder: the clock that the simulator drives (`connectors.clock.SharedClock`)."""


def describe(config: Path, folder: Path, ports: tuple[int, ...]) -> Part:
    serve = (sys.executable, "-m", "deploy.local.genesys", "serve", "--config", str(config.absolute()))
    return Part(
        name="genesys",
        version=version("trunkline"),
        ports=ports,
        folder=folder,
        command=(*serve, "--port", str(ports[0]), "--port-file", "port", "--clock", CLOCK),
    )


def answers(port: int) -> bool:
    return http.ok(f"http://127.0.0.1:{port}/healthz")
