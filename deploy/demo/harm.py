"""What goes wrong in the demo's day."""

import re
from typing import Final

from deploy.line.running import Running

_EVENTS: Final = re.compile(r"^trunkline_work_events_total (\S+)$", re.MULTILINE)


def kill_busiest(line: Running) -> str:
    """Kill the worker that has taken most events, which owns live partitions, and start it again.

    Returns its name.
    """
    workers = {name: role for name, role in line.roles.items() if role.name == "work"}
    taken = {name: _events(role.metrics()) for name, role in workers.items()}
    busiest = max(taken, key=lambda name: taken[name])
    workers[busiest].kill()
    workers[busiest].start()
    return busiest


def _events(metrics: str) -> float:
    found = _EVENTS.search(metrics)
    return float(found.group(1)) if found else 0.0
