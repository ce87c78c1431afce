"""A tenant to ask directly, on a clock and a stopwatch that the test holds."""

import json
from dataclasses import dataclass, field
from typing import Any

import msgspec

from deploy.local.genesys.bodies.references import Json
from deploy.local.genesys.server.api import Answer, Call, answer
from deploy.local.genesys.server.tenant import Tenant
from deploy.local.genesys.server.troubles import Trouble
from deploy.local.genesys.world.world import build
from tests.deploy.local.genesys.made import CLIENT, HOUR_LONG, basic, organisation

TELEPHONY = "/api/v2/telephony/providers/edges"
FORM = {"grant_type": "client_credentials"}


@dataclass
class HandClock:
    """Simulated time, set by hand."""

    ms: int = HOUR_LONG.start_ms

    def now_ms(self) -> int:
        return self.ms

    async def sleep_until(self, at_ms: int) -> None:
        self.ms = max(self.ms, at_ms)


@dataclass
class Stopwatch:
    """Real seconds, set by hand."""

    s: float = 1000.0

    def __call__(self) -> float:
        return self.s


@dataclass
class Rig:
    """A tenant, its clocks, and a valid token."""

    tenant: Tenant
    clock: HandClock
    stopwatch: Stopwatch
    token: str = field(init=False)

    def __post_init__(self) -> None:
        self.token = str(self.tenant.tokens.issue(basic(*CLIENT), FORM)["access_token"])

    def get(self, path: str, *query: tuple[str, object], token: str | None = None) -> Answer:
        return self.ask("GET", path, *query, token=token)

    def ask(
        self,
        method: str,
        path: str,
        *query: tuple[str, object],
        body: object = None,
        token: str | None = None,
    ) -> Answer:
        """Ask without troubles of the transport; a body is sent as JSON."""
        bearer = f"Bearer {self.token if token is None else token}"
        parameters = [(key, str(value)) for key, value in query]
        call = Call(
            method, path, parameters, bearer, json.dumps(body).encode(), "ws://here/north-harbour/channels"
        )
        return answer(self.tenant, call, Trouble())

    def decoded(self, found: Answer) -> Any:
        """The body as it comes off the wire."""
        return json.loads(msgspec.json.encode(found.body))

    def body(self, path: str, *query: tuple[str, object]) -> Json:
        found = self.get(path, *query)
        assert found.status == 200, found.body
        body = self.decoded(found)
        assert isinstance(body, dict)
        return body

    def pages(self, path: str, *query: tuple[str, object], size: int = 2) -> list[Json]:
        """Page after page, as a client that follows nextUri would."""
        pages = [self.body(path, *query, ("pageSize", size))]
        while "nextUri" in pages[-1]:
            number = pages[-1]["pageNumber"] + 1
            pages.append(self.body(path, *query, ("pageSize", size), ("pageNumber", number)))
        return pages


def rig(**settings: object) -> Rig:
    clock, stopwatch = HandClock(), Stopwatch()
    return Rig(Tenant(build(organisation(**settings), HOUR_LONG), clock, stopwatch), clock, stopwatch)


def with_access(**access: object) -> Rig:
    client_id, client_secret = CLIENT
    return rig(access={"client_id": client_id, "client_secret": client_secret, **access})


def ids(pages: list[Json]) -> list[str]:
    return [entity["id"] for page in pages for entity in page["entities"]]
