"""Conversations that ended in a stretch of time: POST /api/v2/analytics/conversations/details/query.

They come whole, in the order in which they began. The ends of customers' sessions can't be told from them:
the topic has other words for what ended a session (`ENDPOINT` where the details say `peer`), and things of
its own, such as the external organisation.
"""

from typing import Final

from schemas.clock import to_iso

PATH: Final = "/api/v2/analytics/conversations/details/query"
PAGE: Final = 100
"""The most that the published limit allows."""


def query(start_ms: int, end_ms: int, page: int) -> object:
    ended = {"type": "dimension", "dimension": "conversationEnd", "operator": "exists"}
    return {
        "interval": f"{to_iso(start_ms)}/{to_iso(end_ms)}",
        "order": "asc",
        "orderBy": "conversationStart",
        "conversationFilters": [{"type": "and", "predicates": [ended]}],
        "paging": {"pageSize": PAGE, "pageNumber": page},
    }
