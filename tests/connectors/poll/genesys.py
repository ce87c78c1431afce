"""A Genesys organisation as a function from request to response: lists that a test writes to."""

from collections.abc import Callable
from typing import Any

import httpx

Body = dict[str, Any]
Answer = Callable[[httpx.Request], httpx.Response | None]

_PREFIX = "/prefix"


class Genesys:
    """Lists by path, those in `bare` as bare arrays; `interfere` is asked first, and answers or lets the
    request pass. Who asks for no page by its number gets cursors.
    """

    def __init__(self, most: int = 25) -> None:
        self.lists: dict[str, list[Any]] = {}
        self.bare: set[str] = set()
        self.posted: dict[str, Body] = {}
        """What a query is answered with, by path."""
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
        if request.method == "POST":
            return httpx.Response(200, json=self.posted.get(path, {}))
        if path not in self.lists:
            return httpx.Response(404, json={"code": "not.found"})
        if path in self.bare:
            return httpx.Response(200, json=self.lists[path])
        ids = request.url.params.get("trunkIds") or request.url.params.get("edgeIds")
        return httpx.Response(
            200, json=self._twins(path, ids.split(",")) if ids else self._page(path, request)
        )

    def paths(self) -> list[str]:
        return [request.url.path.removeprefix(_PREFIX) for request in self.asked]

    def _twins(self, path: str, ids: list[str]) -> list[Body]:
        return [body for body in self.lists[path] if next(iter(body.values()))["id"] in ids]

    def _page(self, path: str, request: httpx.Request) -> Body:
        asked, bodies = request.url.params, self.lists[path]
        size = min(int(asked.get("pageSize") or asked["limit"]), self._most)
        if "limit" in asked:
            return self._scanned(bodies, int(asked.get("cursor", 0)), size)
        if "pageNumber" not in asked:
            return self._stretch(path, bodies, int(asked.get("after", 0)), size)
        number = int(asked["pageNumber"])
        last = max(1, -(-len(bodies) // size))
        page = {"entities": bodies[(number - 1) * size : number * size], "pageSize": size}
        return {**page, "pageNumber": number, "pageCount": last, "total": len(bodies)}

    def _scanned(self, bodies: list[Any], after: int, size: int) -> Body:
        """As a scan of external contacts has it: the cursor stands beside the bodies."""
        more = {} if after + size >= len(bodies) else {"cursors": {"after": str(after + size)}}
        return {"entities": bodies[after : after + size], **more}

    def _stretch(self, path: str, bodies: list[Any], after: int, size: int) -> Body:
        page: Body = {"entities": bodies[after : after + size]}
        link = f"{path}?pageSize={size}&after={after + size}"
        return page if after + size >= len(bodies) else {**page, "nextUri": link}
