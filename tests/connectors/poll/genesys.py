"""A Genesys organisation as a function from request to response: lists that a test writes to."""

from collections.abc import Callable
from typing import Any

import httpx

Body = dict[str, Any]
Answer = Callable[[httpx.Request], httpx.Response | None]

_PREFIX = "/prefix"


class Genesys:
    """Lists by path; `interfere` is asked first, and answers or lets the request pass."""

    def __init__(self, most: int = 25) -> None:
        self.lists: dict[str, list[Any]] = {}
        self.asked: list[httpx.Request] = []
        self.interfere: Answer = lambda request: None
        self._most = most

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix(_PREFIX)
        if path == "/oauth/token":
            return httpx.Response(200, json={"access_token": "token", "expires_in": 86_400})
        self.asked.append(request)
        if (answer := self.interfere(request)) is not None:
            return answer
        if path not in self.lists:
            return httpx.Response(404, json={"code": "not.found"})
        ids = request.url.params.get("trunkIds") or request.url.params.get("edgeIds")
        return httpx.Response(
            200, json=self._twins(path, ids.split(",")) if ids else self._page(path, request)
        )

    def paths(self) -> list[str]:
        return [request.url.path.removeprefix(_PREFIX) for request in self.asked]

    def _twins(self, path: str, ids: list[str]) -> list[Body]:
        return [body for body in self.lists[path] if next(iter(body.values()))["id"] in ids]

    def _page(self, path: str, request: httpx.Request) -> Body:
        size = min(int(request.url.params["pageSize"]), self._most)
        number, bodies = int(request.url.params["pageNumber"]), self.lists[path]
        last = max(1, -(-len(bodies) // size))
        page = {"entities": bodies[(number - 1) * size : number * size], "pageSize": size}
        return {**page, "pageNumber": number, "pageCount": last, "total": len(bodies)}
