"""Counts: samples taken, entities expected and covered."""

from dataclasses import dataclass

import numpy as np

from schemas.measures.pieces import I64, Pieces


@dataclass(frozen=True, slots=True)
class Samples:
    """How many samples were taken in the window."""

    doc: str
    nullable: bool = False
    reads: tuple[str, ...] = ()

    def over(self, pieces: Pieces, starts: I64) -> I64:
        return np.add.reduceat(pieces.samples, starts)

    def merge(self, earlier: I64, later: I64) -> I64:
        return earlier + later

    def sql(self) -> str:
        return "sum(samples)"


@dataclass(frozen=True, slots=True)
class Expected:
    """The most entities that belonged to the group at one moment."""

    doc: str
    nullable: bool = False
    reads: tuple[str, ...] = ()

    def over(self, pieces: Pieces, starts: I64) -> I64:
        return np.maximum.reduceat(pieces.members, starts)

    def merge(self, earlier: I64, later: I64) -> I64:
        return np.maximum(earlier, later)

    def sql(self) -> str:
        return "max(members)"


@dataclass(frozen=True, slots=True)
class Covering:
    """The most entities of the group that were known at one moment, by a sample or as out of service."""

    doc: str
    nullable: bool = False
    reads: tuple[str, ...] = ()

    def over(self, pieces: Pieces, starts: I64) -> I64:
        return np.maximum.reduceat(pieces.covering, starts)

    def merge(self, earlier: I64, later: I64) -> I64:
        return np.maximum(earlier, later)

    def sql(self) -> str:
        return "max(covering)"
