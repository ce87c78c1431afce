"""What a page of a list comes in."""

from typing import TypeVar

import msgspec

from connectors.genesys.errors import UnreadableAnswer

T = TypeVar("T")


class Envelope(msgspec.Struct, frozen=True, rename="camel"):
    entities: list[msgspec.Raw] | None = None
    page_size: int | None = None
    page_count: int | None = None
    total: int | None = None
    next_uri: str | None = None

    @property
    def nothing(self) -> str | None:
        """Why it is no page of a list: an empty one has an empty array, or says that there are none."""
        if self.entities is None and self.total != 0:
            return "the answer has no entities, not even an empty list"
        return None

    def open_end(self, size: int | None) -> str | None:
        """Why there may be more behind it, if it is taken for the last. `size` is the most that it can have;
        None: a full one can be the last without saying so.
        """
        if self.total is not None or self.page_count is not None:
            return None
        if self.next_uri:
            return "the list goes on behind a page without entities"
        full = size is not None and len(self.bodies) >= size
        return "a full page, and nothing says whether it is the last" if full else None

    @property
    def bodies(self) -> tuple[bytes, ...]:
        """Byte for byte."""
        return tuple(bytes(entity) for entity in self.entities or ())


def decoded(path: str, answer: bytes, kind: type[T]) -> T:
    """Raises UnreadableAnswer."""
    try:
        return msgspec.json.decode(answer, type=kind, strict=False)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as broken:
        raise UnreadableAnswer(path, "body", str(broken), answer) from None
