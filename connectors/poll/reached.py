"""How far a search has come, as it is written down."""

import msgspec

from connectors.poll.stretches import Stretch


class Under(msgspec.Struct, frozen=True):
    """A run under way. `gap` is the id of the gap that it mends; empty: none."""

    run_id: str
    begun: int
    stretch: Stretch
    gap: str = ""
    window: int = 0
    page: int = 1
    rows: int = 0
    pages: int = 0
    refused: int = 0
    """How often it was refused, for a reason that is its own."""

    def read(self, rows: int) -> "Under":
        """One page more of its window."""
        changes = {"page": self.page + 1, "rows": self.rows + rows, "pages": self.pages + 1}
        return msgspec.structs.replace(self, **changes)

    def next_window(self) -> "Under":
        return msgspec.structs.replace(self, window=self.window + 1, page=1)


class Reached(msgspec.Struct, frozen=True):
    """`until`: what ended before, while nothing told of it, has been searched for."""

    until: int | None = None
    under: Under | None = None


def pack(reached: Reached) -> bytes:
    return msgspec.msgpack.encode(reached)


def unpack(packed: bytes | None) -> Reached:
    """What can't be read begins anew."""
    try:
        return Reached() if packed is None else msgspec.msgpack.decode(packed, type=Reached)
    except msgspec.MsgspecError:
        return Reached()
