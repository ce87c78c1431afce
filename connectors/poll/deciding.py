"""The job that decides by which transport each topic of an organisation comes: at the start, and daily."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import structlog

from connectors.genesys.errors import NotRead, UnreadableAnswer
from connectors.genesys.window import Priority
from connectors.observe.metrics import TRANSPORT
from connectors.poll.job import Desk
from connectors.poll.schedule import FIRST_RETRY
from connectors.transports.available import PATH, QUERY, Available, read_available
from connectors.transports.decide import ORDER, Decision, decide
from connectors.transports.entries import Standing, transport_record
from connectors.transports.ledger import Ledger
from connectors.transports.sources import topics
from schemas.clock import DAY
from schemas.control.transports import NONE
from schemas.declare.kinds import Term

_log: Final = structlog.get_logger()


@dataclass(slots=True)
class Last:
    """What a process remembers of its last decision, whoever had the organisation meanwhile."""

    due: int = 0
    refused: Mapping[str, tuple[str, ...]] | None = None
    """What was refused by then."""
    decided: bool = False


class Deciding:
    """Where Genesys doesn't say which topics there are, the last decision stays, and it is asked soon."""

    name = "transports"
    after = None
    waits = False

    def __init__(
        self, desk: Desk, configured: Sequence[Term], ledger: Ledger, last: Last | None = None
    ) -> None:
        self._desk = desk
        self._configured = configured
        self._ledger = ledger
        self._last = last or Last()

    @property
    def never_run(self) -> bool:
        return not self._last.decided

    def due(self) -> int:
        """At once where a topic was refused, or is permitted, since."""
        return self._last.due if self._last.refused == self._refusals() else 0

    def _refusals(self) -> Mapping[str, tuple[str, ...]]:
        standing = self._ledger.standings(self._desk.org)
        return {topic: each.refused for topic, each in standing.items() if each.refused}

    async def poll(self) -> None:
        now = self._desk.clock.now_ms()
        self._last.refused = self._refusals()
        try:
            available = await self._available()
        except NotRead as failure:
            _log.warning("transports stay as they are", org=self._desk.org, reason=str(failure))
            self._last.due = now + FIRST_RETRY
            return
        # What was refused while we asked counts too: else we would take it back.
        standing, refused = self._ledger.standings(self._desk.org), self._refusals()
        self._last.refused = refused
        decisions = decide(available, self._configured, refused)
        await self._write_down(changed(standing, decisions, now))
        self._last.due, self._last.decided = now + DAY, True

    async def _available(self) -> Mapping[str, Available]:
        """Raises NotRead, also where not one of our topics is listed: no organisation has none of them."""
        answer = await self._desk.client.get(PATH, QUERY, self.name, Priority.INVENTORY)
        available = read_available(answer)
        if not available.keys() & topics().keys():
            raise UnreadableAnswer(PATH, "entities", "none of our topics is listed", answer)
        return available

    async def _write_down(self, standings: Mapping[str, Standing]) -> None:
        org, now = self._desk.org, self._desk.clock.now_ms()
        await self._desk.delivery.put(transport_record(org, t, s, now) for t, s in standings.items())


def changed(
    standing: Mapping[str, Standing], decisions: Mapping[str, Decision], now: int
) -> dict[str, Standing]:
    """What the ledger doesn't say yet. Another reason for the same transport is no hand-over."""
    found = {}
    for topic, decision in decisions.items():
        old = standing.get(topic)
        new = _new(old, decision, now)
        if new != old:
            found[topic] = new
    return found


def _new(old: Standing | None, decision: Decision, now: int) -> Standing:
    if old is None:
        return Standing(decision.transport, now, Term(""), decision.reason, decision.refused)
    if old.transport == decision.transport:
        return Standing(old.transport, old.since, old.before, decision.reason, decision.refused)
    since = max(now, old.since + 1)
    return Standing(decision.transport, since, old.transport, decision.reason, decision.refused)


def show(org: str, standings: Mapping[str, Standing]) -> None:
    """1 for the live transport of each topic, 0 for the others."""
    for topic in topics().keys() & standings.keys():
        for kind in (*ORDER, NONE):
            TRANSPORT.labels(org, topic, kind).set(kind == standings[topic].transport)


def hide(org: str) -> None:
    """The organisation is another process's."""
    for topic in topics():
        for kind in (*ORDER, NONE):
            with suppress(KeyError):
                TRANSPORT.remove(org, topic, kind)
