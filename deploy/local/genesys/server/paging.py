"""Page-number lists: what most of the published list calls answer with."""

from urllib.parse import urlencode

from deploy.local.genesys.bodies.references import Json
from deploy.local.genesys.server.query import Query, positive

DEFAULT_SIZE = 25


def page(path: str, entities: list[Json], query: Query, most: int) -> Json:
    """The page of `entities` that `query` asks for; a pageSize over `most` is lowered without a word.

    A page beyond the last is empty. Raises RefusedError (400) where the numbers are none.
    """
    size = min(positive(query, "pageSize", DEFAULT_SIZE), most)
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
