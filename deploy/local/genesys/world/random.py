"""Ids and random streams that depend on nothing but an organisation's configuration."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import uuid5
from zlib import crc32

import numpy as np
import numpy.typing as npt

from deploy.local.genesys.config.organisation import Organisation

T = TypeVar("T")

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def identity(organisation: Organisation, kind: str, name: str) -> str:
    """The id of the `kind` first called `name`; a later rename keeps it."""
    return str(uuid5(organisation.organization_id, f"{organisation.seed}/{kind}/{name}"))


def stream(organisation: Organisation, *names: str) -> np.random.Generator:
    """A generator of its own for each use, so that switching one thing on leaves all others as they were."""
    words = [crc32(name.encode()) for name in (str(organisation.organization_id), *names)]
    return np.random.default_rng(np.random.SeedSequence([organisation.seed, *words]))


def draw_ms(rng: np.random.Generator, bounds_s: tuple[float, float], size: int) -> Ints:
    """`size` whole milliseconds between two bounds in seconds, both included."""
    low, high = (round(bound * 1000) for bound in bounds_s)
    return rng.integers(low, high, size, endpoint=True)


def pick(rng: np.random.Generator, candidates: Sequence[T]) -> T:
    return candidates[int(rng.integers(len(candidates)))]
