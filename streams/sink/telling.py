"""What a delivery tells, as one number: equal for two deliveries of the very same fact."""

import numpy as np

from schemas.declare.events import Event
from schemas.declare.identity import State
from streams.columns.hashing import combine, hash_bytes
from streams.columns.kinds import I64, U64, Columns, Ints, Texts


def told(event: Event, columns: Columns, end: I64, value: U64 | None) -> U64:
    """Whose fact, what it says, and of a state when it was so; `value` is a state's hash of its body.

    What is counted has an id of its own in its body, or as its entity, and can be told again at a later time.
    """
    org, entity, effective = (columns[name] for name in ("org", "entity_id", "effective_time"))
    if not (isinstance(org, Texts) and isinstance(entity, Texts) and isinstance(effective, Ints)):
        raise TypeError("the header is two texts and a time")
    whose = [hash_bytes(text.buffer, text.start, text.size) for text in (org, entity)]
    if isinstance(event.identity, State) and value is not None:
        return combine(*whose, effective.values, value)
    return combine(*whose, _bodies(columns, end))


def _bodies(columns: Columns, end: I64) -> U64:
    """Python's own hash, which differs from process to process and is faster: bodies can be long."""
    extra = columns["extra"]
    if not isinstance(extra, Texts):
        raise TypeError("extra is a text")
    data, start = extra.buffer.data, extra.start + extra.size
    hashes = [hash(data[a:b]) for a, b in zip(start.tolist(), end.tolist(), strict=True)]
    return np.array(hashes, np.int64).view(np.uint64)
