"""The parts by name: what each needs to be started, and how each is asked whether it is ready."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final

from deploy.local.artifacts import lock as locks
from deploy.local.artifacts.cache import Cache
from deploy.local.artifacts.fetch import fetch
from deploy.local.parts import clickhouse, genesys, kafka, registry
from deploy.local.parts.part import Describe
from deploy.local.report import Report


@dataclass(frozen=True, slots=True)
class Kind:
    """ports: how many it listens on; answers: whether the part on this port does its work."""

    ports: int
    answers: Callable[[int], bool]


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "registry": Kind(1, registry.answers),
        "kafka": Kind(2, kafka.answers),
        "clickhouse": Kind(1, clickhouse.answers),
        "genesys": Kind(1, genesys.answers),
    }
)
"""In the order in which they are started: the slowest first."""

ALWAYS: Final = ("registry", "kafka", "clickhouse")
"""The parts of a stack where nothing else is said; the simulator needs a configuration."""


def descriptions(
    names: Iterable[str], cache: Cache, report: Report, organisations: Path | None
) -> Mapping[str, Describe]:
    """How to describe each of the named parts, when what they run is in the cache. Raises what `fetch` does.

    organisations: the simulator's configuration; without it there is no such part.
    """
    lock = locks.read()
    fetch([artifact for name in names for artifact in lock.get(name, ())], cache, report)
    jars = [cache.path(artifact) for artifact in lock["kafka"]]
    every: dict[str, Describe] = {
        "registry": partial(registry.describe, cache.path(lock["registry"][0]), lock["registry"][0].version),
        "kafka": partial(kafka.describe, jars, lock["kafka"][0].version),
        "clickhouse": clickhouse.describe,
    }
    if organisations is not None:
        every["genesys"] = partial(genesys.describe, organisations)
    return {name: every[name] for name in names}
