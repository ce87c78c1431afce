"""Pushes the events that are due to the channels that have subscribed to them."""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from deploy.local.genesys.config.sockets import SocketFaults
from deploy.local.genesys.delivery.notification import notification
from deploy.local.genesys.delivery.plan import Delivery, Plan, pushes
from deploy.local.genesys.delivery.rows import Kind, Rows
from deploy.local.genesys.delivery.topics import PUBLISHED
from deploy.local.genesys.server.notifications.channels import Channels
from deploy.local.genesys.server.notifications.messages import frame
from deploy.local.genesys.world.world import World

SLICE: Final = 500
"""Events between two looks at anything else."""
_REMEMBERED: Final = 100_000


@dataclass(slots=True)
class Counts:
    """What became of the events, by topic template. A duplicate is counted beside its event, in `again`."""

    sent: Counter[str] = field(default_factory=Counter)
    """To one socket at least."""
    lost: Counter[str] = field(default_factory=Counter)
    """Of those that a channel had subscribed to, with no socket or one that got nothing."""
    unasked: Counter[str] = field(default_factory=Counter)
    """Of those that nobody had subscribed to."""
    again: Counter[str] = field(default_factory=Counter)
    missed: deque[tuple[str, int]] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    """(topic name, when it was due) of the latest that were lost."""


class Pusher:
    """Goes through the plan once, in order of time. Who isn't there when an event is due doesn't get it."""

    def __init__(self, world: World, channels: Channels, faults: Callable[[], SocketFaults]) -> None:
        self._world = world
        self._channels = channels
        self._faults = faults
        self._plan: Plan | None = None
        self._next = 0
        self.counts = Counts()
        self.pushed_to_ms = world.span.start_ms
        """All that was due by then is pushed."""

    def push(self, now_ms: int, most: int | None = None) -> bool:
        """Push what is due at `now_ms`, `most` events at most; whether that was everything."""
        rows, due_ms = self._rows()
        due = int(np.searchsorted(due_ms, now_ms, side="right"))
        stop = due if most is None else min(due, self._next + most)
        chunk = rows[self._next : stop]
        self._next = max(stop, self._next)
        if len(chunk):
            self._send(chunk)
        if stop >= due:
            self.pushed_to_ms = max(now_ms, self.pushed_to_ms)
        return stop >= due

    def replan(self) -> None:
        """The faults are others: what is published stays as planned, the rest is planned anew."""
        if self._plan is None:
            return
        left = self._plan.rows[self._next :]
        fresh = pushes(self._world, self._faults().delivery).rows
        rows = np.concatenate(
            [
                left[left["published_ms"] <= self.pushed_to_ms],
                fresh[fresh["published_ms"] > self.pushed_to_ms],
            ]
        )
        self._take(rows[np.argsort(rows["deliver_ms"], kind="stable")])

    def _rows(self) -> tuple[Rows, Rows]:
        """The plan's rows, and when they are due: made when they are first needed."""
        if self._plan is None:
            self._take(pushes(self._world, self._faults().delivery).rows)
        assert self._plan is not None
        return self._plan.rows, self._due_ms

    def _take(self, rows: Rows) -> None:
        # A search in a column of records would copy the column each time.
        self._plan, self._due_ms, self._next = Plan((self._world,), rows), rows["deliver_ms"].copy(), 0

    def _send(self, rows: Rows) -> None:
        templates = self._channels.templates
        asked = np.isin(rows["topic"], [n for n, topic in enumerate(PUBLISHED) if templates[topic]])
        self._pass_over(rows[~asked])
        for delivery in Plan((self._world,), rows[asked]):
            self._deliver(delivery)
        for channel in self._channels:
            if channel.socket:
                channel.socket.flush()

    def _pass_over(self, rows: Rows) -> None:
        again = rows["kind"] == Kind.DUPLICATE
        for outcome, of in ((self.counts.unasked, rows[~again]), (self.counts.again, rows[again])):
            for topic, count in zip(*np.unique(of["topic"], return_counts=True), strict=True):
                outcome[PUBLISHED[topic]] += int(count)

    def _deliver(self, delivery: Delivery) -> None:
        name, message = notification(delivery.body)
        channels = self._channels.listeners(name)
        outcome = self.counts.lost if channels else self.counts.unasked
        on_wire = b""
        for channel in channels:
            if channel.socket and channel.socket.listening:
                on_wire = on_wire or frame(message)
                channel.socket.add(on_wire)
                channel.messages += 1
                outcome = self.counts.sent
        counted = self.counts.again if delivery.kind is Kind.DUPLICATE else outcome
        counted[delivery.topic] += 1
        if counted is self.counts.lost:
            self.counts.missed.append((name, delivery.deliver_at_ms))
