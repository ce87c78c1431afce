"""Page-number lists: what most of the published list calls answer with, and how large pages may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import urlencode

from deploy.local.genesys.bodies.references import Json
from deploy.local.genesys.server.query import Query, positive
from deploy.local.genesys.server.refusal import bad_request

T = TypeVar("T")

DEFAULT_SIZE: Final = 25


@dataclass(frozen=True, slots=True)
class Sizes:
    """What a list takes for the size of a page. A size over `stated` is refused, one over `quiet` is lowered
    without a word, as the published API does where its description states no maximum.
    """

    quiet: int
    parameter: str = "pageSize"
    default: int = DEFAULT_SIZE
    least: int = 1
    stated: int | None = None

    def of(self, query: Query) -> int:
        """Raises RefusedError (400)."""
        size = positive(query, self.parameter, self.default)
        if not self.least <= size <= (self.stated or size):
            wanted = f"from {self.least} to {self.stated}"
            raise bad_request(f"{self.parameter} must be {wanted}, not {size}", "invalid.value")
        return min(size, self.quiet)


def page(path: str, entities: Sequence[T], query: Query, sizes: Sizes) -> Json:
    """The page of `entities` that `query` asks for, which is empty beyond the last one.

    Raises RefusedError (400) where the numbers are none.
    """
    size = sizes.of(query)
    number = positive(query, "pageNumber", 1)
    count = max(1, -(-len(entities) // size))
    uris = {"lastUri": count, "firstUri": 1, "selfUri": number}
    uris |= {"nextUri": number + 1} if number < count else {}
    uris |= {"previousUri": number - 1} if number > 1 else {}
    return {
        "entities": entities[(number - 1) * size : number * size],
        "pageSize": size,
        "pageNumber": number,
        "total": len(entities),
        "pageCount": count,
        **{name: _uri(path, query, size, to) for name, to in uris.items()},
    }


def _uri(path: str, query: Query, size: int, number: int) -> str:
    """Relative to the API host, as the published API writes it; filters stay."""
    kept = [(key, value) for key, value in query if key not in ("pageSize", "pageNumber")]
    return f"{path}?{urlencode([('pageSize', size), ('pageNumber', number), *kept])}"
