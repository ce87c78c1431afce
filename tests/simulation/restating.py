"""Requests to restate, executed by the reference where the sink will do it by SQL over its facts.

The sink has its facts at least up to the request's own record, and maybe more. It works out the entity's rows
and those of all groups of the organisation, with the greatest revision of the facts that a row depends on.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from random import Random

from deploy.truth.windows import Row, windows
from schemas.catalogue import aggregates
from schemas.clock import floor_to
from schemas.declare.aggregates import Aggregate
from schemas.log_record import LogRecord
from tests.simulation.facts import SAMPLE, STATUS, VERSION, truth
from tests.simulation.tables import WITHDRAWN, Key, Stored
from tests.simulation.worlds import World


class Restating:
    def __init__(self, world: World, random: Random) -> None:
        self._world = world
        self._random = random
        self._rows = cache(self._worked_out)

    def rows(self, request: LogRecord, known: Sequence[Key]) -> Iterator[tuple[Key, Stored]]:
        """Rows to be written; `known` are keys of rows that there are: what is one no more is withdrawn."""
        asked: int = request.values["revision"]
        last = self._random.choice((asked, asked, self._world.told[-1].revision))
        for aggregate in (a for a in aggregates() if a.source.name == request.values["source_event"]):
            right = self._rows(aggregate, request.org, last)
            mine = [k for k in known if k[:2] == (aggregate.name, request.org)]
            for key in {*right, *mine}:
                if not _asked(aggregate, request, key):
                    continue
                revision = max(asked, self._newest(aggregate, key, last))
                row = right.get(key)
                yield key, Stored(revision, "restated" if row else WITHDRAWN, row)

    def _worked_out(self, aggregate: Aggregate, org: str, last: int) -> dict[Key, Row]:
        found = windows(aggregate, truth(r for _, r in self._facts(org, last)))
        return {(aggregate.name, org, owner, start): row for (owner, start), row in found.items()}

    def _facts(self, org: str, last: int) -> Iterator[tuple[int, LogRecord]]:
        for told in self._world.told:
            if told.record and told.record.org == org and told.revision <= last:
                yield told.revision, told.record

    def _newest(self, aggregate: Aggregate, key: Key, last: int) -> int:
        """The greatest revision of the facts that the row depends on."""
        _, org, owner, start = key
        return max(
            (
                revision
                for revision, record in self._facts(org, last)
                if (aggregate.membership or record.entity_id == owner) and _counts(aggregate, record, start)
            ),
            default=0,
        )


def _asked(aggregate: Aggregate, request: LogRecord, key: Key) -> bool:
    _, _, owner, start = key
    width = aggregate.window.width
    inside = floor_to(request.effective_time, width) <= start < request.values["range_end"]
    return inside and (aggregate.membership is not None or owner == request.entity_id)


def _counts(aggregate: Aggregate, record: LogRecord, start: int) -> bool:
    """Whether the record has a part in the window: statuses and versions may have, whatever their time."""
    if record.type is SAMPLE:
        return start - aggregate.hold < record.effective_time < start + aggregate.window.width
    return record.type is (VERSION if aggregate.membership else STATUS)
