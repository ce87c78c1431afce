"""A window's measures as a plain record, and what a piece of time adds to it."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

WIDTH: Final = 60_000
HOLD: Final = 300_000
Row = dict[str, Any]
Sample = list[int]
"""Time, inbound calls, outbound calls, mismatches."""


def pieces(start: int, end: int) -> Iterable[tuple[int, int, int]]:
    """(window, from, to) of the windows that [start, end) is in."""
    at = start
    while at < end:
        window = at - at % WIDTH
        until = min(end, window + WIDTH)
        yield window, at, until
        at = until


def empty() -> Row:
    row: Row = {"samples": 0, "covered_ms": 0, "connected_ms": 0, "disconnected_ms": 0}
    row |= {f"{name}_ms": 0 for name in ("inbound_call", "outbound_call", "call")}
    row |= {f"{name}_{end}": None for name in ("inbound", "outbound", "calls") for end in ("min", "max")}
    row |= {"mismatches_last": None, "mismatches_max": None, "instances_expected": 0, "instances_covered": 0}
    return row


def add(row: Row, ms: int, held: Sequence[Sample], expected: int = 1) -> None:
    """Some time in which these samples were held, one of each instance."""
    inbound, outbound, mismatches = (sum(sample[i] for sample in held) for i in (1, 2, 3))
    covered = len(held) == expected
    for name, amount, value in (
        ("inbound", "inbound_call_ms", inbound),
        ("outbound", "outbound_call_ms", outbound),
        ("calls", "call_ms", inbound + outbound),
    ):
        row[f"{name}_max"] = _greater(row[f"{name}_max"], value)
        if covered:
            least = row[f"{name}_min"]
            row[f"{name}_min"] = value if least is None else min(least, value)
            row[amount] += value * ms
    if covered:
        row["covered_ms"] += ms
    row["mismatches_last"] = mismatches
    row["mismatches_max"] = _greater(row["mismatches_max"], mismatches)
    row["instances_expected"] = max(row["instances_expected"], expected)
    row["instances_covered"] = max(row["instances_covered"], len(held))


def _greater(known: int | None, value: int) -> int:
    return value if known is None else max(known, value)
