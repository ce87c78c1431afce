"""The whole picture, its parts asked for side by side: what can't be had is said, and the rest is shown."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from confluent_kafka import KafkaError, KafkaException

from connectors.clock import open_clock
from connectors.settings.model import Settings
from deploy.doctor.limits import in_thread
from deploy.status import groups, ledger, stored
from deploy.status.picture import Gap, Lag, LastRun, Letters, Member, Picture, Topic, Watermark

T = TypeVar("T")
_LIMIT_S: Final = 30.0
_UNNOTED: Final[tuple[list[Topic], list[Gap]]] = ([], [])
_UNGROUPED: Final[tuple[list[Member], list[Lag]]] = ([], [])
_NO_RUNS: Final[list[LastRun]] = []
_NO_LETTERS: Final[list[Letters]] = []
_NO_MARKS: Final[list[Watermark]] = []


async def look(settings: Settings) -> Picture:
    now, clickhouse, kafka = open_clock(settings.clock).now_ms(), settings.clickhouse, settings.kafka
    troubles: list[str] = []

    def asked(what: str, otherwise: T, work: Callable[[], T]) -> "asyncio.Task[T]":
        return parts.create_task(_or(what, otherwise, work, troubles))

    async with asyncio.TaskGroup() as parts:
        noted = asked("transports", _UNNOTED, partial(ledger.read_transports, settings))
        grouped = asked("groups", _UNGROUPED, partial(groups.read_groups, kafka))
        slots = asked("owners", 0, partial(groups.slots_of, kafka))
        runs = asked("runs", _NO_RUNS, partial(stored.read_runs, clickhouse, settings.organisations))
        letters = asked("dead letters", _NO_LETTERS, partial(stored.read_letters, clickhouse, now))
        marks = asked("watermarks", _NO_MARKS, partial(stored.read_watermarks, clickhouse, now))
    (topics, gaps), (members, lags), count = noted.result(), grouped.result(), slots.result()
    names = [organisation.name for organisation in settings.organisations]
    return Picture(
        now=now,
        topics=tuple(topics),
        gaps=tuple(gaps),
        owners=tuple(groups.owners(kafka, names, members, count) if count else ()),
        members=tuple(members),
        lags=tuple(lags),
        runs=tuple(runs.result()),
        letters=tuple(letters.result()),
        watermarks=tuple(marks.result()),
        troubles=tuple(troubles),
    )


async def _or(what: str, otherwise: T, work: Callable[[], T], troubles: list[str]) -> T:
    """The answer; or `otherwise`, with a word on why."""
    try:
        async with asyncio.timeout(_LIMIT_S):
            return await in_thread(work)
    except TimeoutError:
        troubles.append(f"{what}: no answer within {_LIMIT_S:.0f} s")
    except Exception as error:
        troubles.append(f"{what}: {_said(error)}")
    return otherwise


def _said(error: Exception) -> str:
    if isinstance(error, KafkaException) and error.args and isinstance(error.args[0], KafkaError):
        return f"Kafka: {error.args[0].str()}"
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}"
