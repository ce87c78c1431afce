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
    def bodies(self) -> tuple[bytes, ...]:
        """Byte for byte."""
        return tuple(bytes(entity) for entity in self.entities or ())


def decoded(path: str, answer: bytes, kind: type[T]) -> T:
    """Raises UnreadableAnswer."""
    try:
        return msgspec.json.decode(answer, type=kind, strict=False)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as broken:
        raise UnreadableAnswer(path, "body", str(broken), answer) from None
