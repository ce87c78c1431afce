"""Free ports on 127.0.0.1, known before the part that listens there starts."""

import random
import socket
from collections.abc import Callable, Container
from typing import Final

# Below the ephemeral ranges (from 32768 on Linux, 49152 on macOS). In them an outgoing connection could take
# the port of a part that is down for a restart, and a client that keeps calling it could even be connected to
# itself (TCP simultaneous open, RFC 9293 §3.5).
LOWEST: Final = 20_000
HIGHEST: Final = 32_000


def is_free(port: int) -> bool:
    """Whether a server could listen there now. Old connections don't count (SO_REUSEADDR, as servers do)."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def preferred(fixed: int, before: tuple[int, ...]) -> tuple[int, ...]:
    """The ports that a part had before, the first replaced by `fixed` unless that is 0."""
    return (fixed or before[0], *before[1:])


def available(wanted: tuple[int, ...], taken: Container[int]) -> tuple[int, ...]:
    """Each wanted port where it is free; for one that isn't, and for 0, another at random.

    taken: ports that may look free but are promised, or belong to parts that are still starting.
    """
    chosen: list[int] = []
    for port in wanted:
        usable = port and port not in taken and is_free(port)
        chosen.append(port if usable else _pick(lambda p: p not in taken and p not in chosen))
    return tuple(chosen)


def _pick(allowed: Callable[[int], bool]) -> int:
    for port in random.sample(range(LOWEST, HIGHEST), HIGHEST - LOWEST):
        if allowed(port) and is_free(port):
            return port
    raise OSError(f"no free port between {LOWEST} and {HIGHEST} on 127.0.0.1")
