"""What of a channel's topics is heard, and since when not: from it follow the gaps. Pure.

Event-side milliseconds. A topic template is *deaf* from the last sign of life on until all that the channel
should hear of it is subscribed to again.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from connectors.transports.entries import Gap


@dataclass(slots=True)
class Coverage:
    """Of one channel."""

    number: int
    counts: dict[str, int] = field(default_factory=dict)
    """Topic template → how many topics of it the channel should hear."""
    _deaf: dict[str, int] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)
    """Templates that have been heard, or are known to have been before."""

    def assign(
        self, counts: Mapping[str, int], heard_before: Mapping[str, int], now_ms: int, reason: str
    ) -> list[Gap]:
        """`heard_before`: until when a template that is new here was heard by whoever came before. What goes
        elsewhere while it isn't heard has been missed up to now.
        """
        gone = sorted(self._begun - counts.keys())
        gaps = [gap for template in gone if (gap := self._gap(template, now_ms, reason))]
        self.counts = dict(counts)
        for template in counts.keys() & heard_before.keys() - self._begun:
            self._deaf[template] = heard_before[template]
            self._begun.add(template)
        for template in gone:
            self._begun.discard(template)
            self._deaf.pop(template, None)
        return gaps

    def lost(self, heard_ms: int) -> None:
        """The socket is no more, or nobody hears it."""
        for template in self._begun:
            self._deaf.setdefault(template, heard_ms)

    def heard_again(self, templates: Collection[str], now_ms: int, reason: str) -> list[Gap]:
        """All of these templates is subscribed to, and the socket is heard."""
        gaps = [gap for template in sorted(templates) if (gap := self._gap(template, now_ms, reason))]
        for template in templates:
            self._deaf.pop(template, None)
        self._begun.update(self.counts.keys() & set(templates))
        return gaps

    def until(self, heard_ms: int) -> dict[str, int]:
        """Until when each template was heard that ever was."""
        return {template: self._deaf.get(template, heard_ms) for template in self._begun}

    def _gap(self, template: str, now_ms: int, reason: str) -> Gap | None:
        """None where no time has passed. A clock that was put back meanwhile makes no gap undone."""
        since = self._deaf.get(template, now_ms)
        if since == now_ms:
            return None
        stretch = min(since, now_ms), max(since, now_ms)
        return Gap(template, *stretch, self.counts[template], reason, self.number)
