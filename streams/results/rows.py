"""Rows of the engine → values of a result topic.

What an owner's records begin with, its organisation and its id, is encoded once; the integers of all rows of
a block are encoded together.
"""

from typing import Final

from connectors.kafka.ledger import OFFSET_BITS
from connectors.kafka.wire import PREFIX
from schemas.declare.aggregates import Aggregate
from schemas.declare.header import OWN
from streams.avro.encode import Longs, encode_longs, encode_text
from streams.engine.index import Index
from streams.engine.rows import Rows, RowState
from streams.engine.state import Owners
from streams.engine.touches import Cause

STATES: Final = {RowState.LIVE: b"live", RowState.CLOSED: b"closed", RowState.WITHDRAWN: b"withdrawn"}
CAUSES: Final = {
    Cause.SAMPLE: b"sample",
    Cause.LATE: b"late sample",
    Cause.CLOSED: b"closed",
    Cause.STATUS: b"status",
    Cause.MEMBERSHIP: b"membership",
}
_NOTHING: Final = encode_text(b"")


def _middle() -> dict[int, bytes]:
    """Source, envelope id and extra of every result, then state and cause, by state << 8 | cause."""
    lead = encode_text(OWN.encode()) + _NOTHING + _NOTHING
    return {
        int(state) << 8 | int(cause): lead + encode_text(said) + encode_text(why)
        for state, said in STATES.items()
        for cause, why in CAUSES.items()
    }


_MIDDLE: Final = _middle()


class RowEncoder:
    """Of one aggregate, for one partition's state: numbers of owners and organisations are that state's."""

    def __init__(self, aggregate: Aggregate, schema_id: int, epoch: int, owners: Owners, orgs: Index) -> None:
        """`epoch` of the log whose offsets the rows have."""
        self._aggregate = aggregate
        self._frame = PREFIX.pack(0, schema_id)
        self._epoch = epoch << OFFSET_BITS
        self._owners = owners
        self._orgs = orgs
        self._known: list[tuple[bytes, bytes]] = []

    def __call__(self, rows: Rows) -> tuple[list[bytes], list[bytes]]:
        """(keys, values), in the order of the rows."""
        times, time_ends = encode_longs([Longs(rows.window), Longs(rows.as_of)])
        numbers = [Longs(rows.offset | self._epoch)]
        numbers += [Longs(rows.measures[n], m.nullable) for n, m in self._aggregate.measures.items()]
        tail, tail_ends = encode_longs(numbers)
        self._learn()
        keys, values, a, b = [], [], 0, 0
        kinds: list[int] = (rows.state << 8 | rows.cause).tolist()
        each = zip(rows.owner.tolist(), kinds, time_ends.tolist(), tail_ends.tolist(), strict=True)
        for owner, kind, time_end, end in each:
            key, head = self._known[owner]
            keys.append(key)
            values.append(b"".join((head, times[a:time_end], _MIDDLE[kind], tail[b:end])))
            a, b = time_end, end
        return keys, values

    def _learn(self) -> None:
        """Keys and heads of owners that became known."""
        for number in range(len(self._known), len(self._owners.index)):
            org = self._orgs.names[int(self._owners.org[number])]
            name = self._owners.index.names[number]
            self._known.append((org + b"/" + name, self._frame + encode_text(org) + encode_text(name)))
