"""A receiver of two organisations, events for it, and a log that a test can hold up."""

import asyncio
import copy
from collections.abc import AsyncIterable, Sequence
from typing import Any, Final

import httpx
import msgspec

from connectors.receive.app import Receiver
from connectors.settings.model import Receive, Settings
from connectors.settings.secrets import Secret
from schemas.log_record import LogRecord
from tests.builders import samples
from tests.builders.log_records import NOON
from tests.connectors.genesys.organisation import organisation

NORTH_ID: Final = "11111111-1111-4111-8111-111111111111"
SOUTH_ID: Final = "22222222-2222-4222-8222-222222222222"
STRANGER_ID: Final = "33333333-3333-4333-8333-333333333333"
SHARED: Final = "good-for-all"
NORTH_KEY: Final = "north-only"
PATH: Final = "/ingest/genesys"

SETTINGS: Final = Settings(
    receive=Receive(keys=(Secret("env:SHARED", SHARED),), patience=2_000, slowest_body=1_000),
    organisations=(
        organisation(name="north", organization_id=NORTH_ID, webhook_keys=(Secret("env:NORTH", NORTH_KEY),)),
        organisation(name="south", organization_id=SOUTH_ID),
    ),
)


def event(organization_id: str | None = NORTH_ID, **changes: Any) -> dict[str, Any]:
    """The contract's sample of trunk metrics; without a source where an input transformer took it away."""
    body: dict[str, Any] = copy.deepcopy(samples.posted()["body"])
    del body["source"]
    source = {"source": f"aws.partner/genesys.com/cloud/{organization_id}/x"} if organization_id else {}
    return body | source | changes


class At:
    """A clock that stands still."""

    def now_ms(self) -> int:
        return NOON

    async def sleep_until(self, at_ms: int) -> None:
        raise AssertionError(f"nobody waits here for {at_ms}")


class HeldLog:
    """Confirms once it is let to, or raises what it is given."""

    def __init__(self, trouble: Exception | None = None, held: bool = False) -> None:
        self.records: list[LogRecord] = []
        self.confirm = asyncio.Event()
        self._trouble = trouble
        if not held:
            self.confirm.set()

    async def append(self, records: Sequence[LogRecord]) -> None:
        if self._trouble:
            raise self._trouble
        await self.confirm.wait()
        self.records += records


async def post(
    log: HeldLog,
    content: bytes | str | AsyncIterable[bytes] | None = None,
    path: str = PATH,
    method: str = "POST",
    settings: Settings = SETTINGS,
    **headers: str,
) -> httpx.Response:
    """What the receiver answers; headers are written with underscores."""
    transport = httpx.ASGITransport(Receiver(settings, log, At()))
    named = {name.replace("_", "-"): value for name, value in ({"x_api_key": SHARED} | headers).items()}
    body = msgspec.json.encode(event()) if content is None else content
    async with httpx.AsyncClient(transport=transport, base_url="http://receiver") as client:
        return await client.request(method, path, content=body, headers=named)
