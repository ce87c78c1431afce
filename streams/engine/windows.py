"""Touched windows → rows: every window that a batch changed, computed anew from what is retained."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from schemas.declare.aggregates import Aggregate
from streams.columns.kinds import I64, Flags
from streams.engine.clockwork import Clockwork
from streams.engine.groups import spans, sum_up
from streams.engine.held import Held, hold
from streams.engine.rows import Rows, RowState, entity_pieces, measure, nothing
from streams.engine.state import GaugeState
from streams.engine.touches import Cause, Touches, newest, together


@dataclass(frozen=True, slots=True)
class Touched:
    """What changed in a batch: windows of entities, windows of groups, and windows that closed."""

    entities: Touches
    groups: Touches
    closings: dict[int, tuple[I64, I64]]
    """Window → organisations and the offsets at which it closed for each."""


def rows_of(state: GaugeState, touched: Touched, clock: Clockwork) -> Iterator[Rows]:
    """Rows of every aggregate of the gauge, window by window."""
    entities, groups = newest(touched.entities), newest(touched.groups)
    every = np.unique(
        np.concatenate([entities.window, groups.window, np.array([*touched.closings], np.int64)])
    )
    for window in every.tolist():
        yield from _Window(state, window, clock, touched.closings.get(window)).rows(
            entities.only(np.flatnonzero(entities.window == window)),
            groups.only(np.flatnonzero(groups.window == window)),
        )


class _Window:
    """One window of all organisations of a partition."""

    def __init__(
        self, state: GaugeState, window: int, clock: Clockwork, closing: tuple[I64, I64] | None
    ) -> None:
        self._state = state
        self._window = window
        self._clock = clock
        none = np.zeros(0, np.int64)
        self._closing, self._closed_at = closing or (none, none)
        self._closed: Flags = state.gauge.pace.closed_to(clock.end) > window
        """By organisation."""

    def rows(self, entities: Touches, groups: Touches) -> Iterator[Rows]:
        closers = self._may_hold()
        groups = newest(together([groups, *self._of_groups(entities)]))
        asked = np.unique(np.concatenate([entities.owner, closers, self._belonging(groups.owner, closers)]))
        held = self._hold(asked)
        entities = newest(
            together([entities, self._closes(np.unique(held.entity), self._state.entities.org)])
        )
        yield from self._singles(held, entities)
        if self._state.gauge.groups:
            yield from self._groups(held, groups)

    def _may_hold(self) -> I64:
        """Entities of closing organisations that may hold into the window."""
        if not len(self._closing):
            return np.zeros(0, np.int64)
        listed = self._state.entities.of(self._closing)
        return listed[self._state.retained.last[listed] >= self._window - self._state.gauge.pace.hold]

    def _of_groups(self, entities: Touches) -> list[Touches]:
        """What touches an entity's window touches those of its groups."""
        state, width = self._state, self._state.gauge.pace.width
        if not state.gauge.groups or not len(entities):
            return []
        at = np.full(len(entities), self._window)
        parts = [entities.only(np.arange(len(entities)))]
        groups = [state.members.values(entities.owner, at) >> 1]
        for row in np.flatnonzero(np.isin(entities.owner, state.members.unsettled(self._window))).tolist():
            for _, _, value in state.members.spans(
                int(entities.owner[row]), self._window, self._window + width
            ):
                parts.append(entities.only(np.array([row])))
                groups.append(np.array([value >> 1]))
        all_, group = together(parts), np.concatenate(groups)
        known = np.flatnonzero(group >= 0)
        return [Touches(group[known], all_.window[known], all_.offset[known], all_.cause[known])]

    def _belonging(self, groups: I64, closers: I64) -> I64:
        """All entities that belong to the groups, or to the groups of those that may close."""
        state = self._state
        if not state.gauge.groups:
            return np.zeros(0, np.int64)
        wanted = np.union1d(groups, state.groups.of(self._closing))
        return spans(self._window, state.gauge.pace.width, state.members, wanted).entity

    def _hold(self, asked: I64) -> Held:
        state = self._state
        closed = self._closed[state.entities.org[asked]]
        held = hold(self._window, asked, closed, state.retained, state.gauge.pace)
        for timeline in state.timelines.values():
            for entity in np.intersect1d(timeline.unsettled(self._window), asked).tolist():
                end = self._window + state.gauge.pace.width
                held = held.cut(entity, timeline.changes(entity, self._window, end))
        return held

    def _closes(self, owners: I64, org: I64) -> Touches:
        """The closing of the window touches whoever has a hold in it."""
        closing = np.flatnonzero(np.isin(org[owners], self._closing))
        owners = owners[closing]
        offset = self._closed_at[np.searchsorted(self._closing, org[owners])]
        window = np.full(len(owners), self._window)
        return Touches(owners, window, offset, np.full(len(owners), int(Cause.CLOSED)))

    def _singles(self, held: Held, touches: Touches) -> Iterator[Rows]:
        state = self._state
        mine = held.only(np.flatnonzero(np.isin(held.entity, touches.owner)))
        starts = np.flatnonzero(np.diff(mine.entity, prepend=-1))
        present = touches.only(np.flatnonzero(np.isin(touches.owner, mine.entity)))
        if not len(starts):
            return
        lines = {name: line.values(mine.entity, mine.start) for name, line in state.timelines.items()}
        pieces = entity_pieces(mine, state.gauge.columns, lines)
        closed = self._closed[state.entities.org[present.owner]]
        for aggregate in state.gauge.singles:
            yield self._rows(aggregate, present, closed, measure(aggregate, pieces, starts))

    def _groups(self, held: Held, touches: Touches) -> Iterator[Rows]:
        state, pace = self._state, self._state.gauge.pace
        asked = np.union1d(touches.owner, state.groups.of(self._closing))
        if not len(asked):
            return
        members = spans(self._window, pace.width, state.members, asked)
        closed = self._closed[state.groups.org[asked]]
        summed = sum_up(held, members, closed, asked, state.gauge.columns)
        starts = np.flatnonzero(np.diff(summed.group, prepend=-1))
        alive = summed.group[starts]
        touches = newest(together([touches, self._closes(alive, state.groups.org)]))
        present = touches.only(np.flatnonzero(np.isin(touches.owner, alive)))
        gone = touches.only(np.flatnonzero(~np.isin(touches.owner, alive)))
        for aggregate in state.gauge.groups:
            if len(starts):
                there = np.isin(alive, present.owner)
                values = measure(aggregate, summed.pieces, starts)
                kept = {name: column[there] for name, column in values.items()}
                shut = self._closed[state.groups.org[present.owner]]
                yield self._rows(aggregate, present, shut, kept)
            if len(gone):
                yield self._withdrawn(aggregate, gone)

    def _rows(self, aggregate: Aggregate, touches: Touches, closed: Flags, measures: dict[str, I64]) -> Rows:
        state = np.where(closed, RowState.CLOSED, RowState.LIVE).astype(np.int64)
        return self._row_block(aggregate, touches, state, measures)

    def _withdrawn(self, aggregate: Aggregate, touches: Touches) -> Rows:
        state = np.full(len(touches), int(RowState.WITHDRAWN))
        return self._row_block(aggregate, touches, state, nothing(aggregate, len(touches)))

    def _row_block(
        self, aggregate: Aggregate, touches: Touches, state: I64, measures: dict[str, I64]
    ) -> Rows:
        as_of = self._clock.as_of(touches.offset)
        return Rows(
            aggregate, touches.owner, touches.window, state, touches.cause, touches.offset, as_of, measures
        )
