"""Rows a second that one poller reads: stations, from a server that answers at once and asks for no patience.

First all of them are new, and each becomes a version on Kafka; then none has changed.
"""

import asyncio
import time
from pathlib import Path
from typing import Final

import httpx
import msgspec

from benchmarks.polling import LARGEST
from benchmarks.results import Results
from connectors.genesys.client import open_client
from connectors.genesys.timing import REAL
from connectors.kafka.producer import KafkaLog
from connectors.kafka.registry import look_up, open_registry
from connectors.kafka.wire import Encoder
from connectors.poll.delivery import Delivery
from connectors.poll.inventory import Inventory
from connectors.poll.job import Desk
from connectors.poll.memory import CHUNKS, Memory
from connectors.settings.organisations import Organisation
from connectors.settings.secrets import Secret
from deploy.line.running import Place, Running, prepare
from deploy.local.genesys.config.file import Simulation, load
from deploy.local.genesys.world.world import worlds
from deploy.local.state import Stack
from schemas import catalogue
from schemas.clock import HOUR

_OBJECT: Final = "stations"
_PAGE: Final = 100
_PATIENCE_MS: Final = 30_000


def _pages(simulation: Simulation, count: int) -> list[bytes]:
    """Every page of the list, as the server would say it."""
    (world,) = worlds(simulation.organisations, simulation.span)
    population = world.realm.population(_OBJECT)
    slots = list(population.slots(simulation.span.start_ms))[:count]
    bodies = [population.body(slot, simulation.span.start_ms) for slot in slots]
    cut = [bodies[first : first + _PAGE] for first in range(0, len(bodies), _PAGE)]
    said = {"pageSize": _PAGE, "pageCount": len(cut), "total": len(bodies)}
    return [msgspec.json.encode({"entities": some, "pageNumber": n, **said}) for n, some in enumerate(cut, 1)]


def _server(pages: list[bytes]) -> httpx.MockTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/oauth/token"):
            return httpx.Response(200, json={"access_token": "token", "expires_in": 86_400})
        return httpx.Response(200, content=pages[int(request.url.params["pageNumber"]) - 1])

    return httpx.MockTransport(answer)


async def _read(line: Running, pages: list[bytes], rows: int) -> tuple[float, float]:
    """Rows a second of the first reading, and of the second."""
    settings, (declared,) = line.settings, [o for o in catalogue.objects() if o.name == _OBJECT]
    organisation = Organisation(
        name="largest",
        organization_id="7e0f6a52-2f5d-5c55-9f5e-0a8f4c6b1d3e",
        host="http://genesys",
        client_id="largest",
        client_secret=Secret("env:SECRET", "secret"),
        requests_per_minute=10**9,
    )
    with open_registry(settings.registry) as registry:
        log = KafkaLog(settings.kafka, Encoder(look_up(registry, catalogue.record_types())), _PATIENCE_MS)
    rates: list[float] = []
    async with open_client(organisation, _server(pages)) as client:
        delivery, privacy = Delivery(log, REAL), organisation.personal_data.privacy()
        desk = Desk("largest", client, delivery, line.clock, lambda: f"run-{len(rates)}", privacy)
        job = Inventory(desk, declared, HOUR, Memory.empty(_OBJECT, CHUNKS))
        for _ in range(2):
            begun = time.perf_counter()
            await job.poll()
            rates.append(rows / (time.perf_counter() - begun))
            line.clock.step_to(line.clock.now_ms() + HOUR)
    await log.close()
    first, second = rates
    return first, second


def measure(stack: Stack, home: Path, results: Results) -> None:
    simulation = load(LARGEST)
    rows = results.scaled(50_000)
    line = prepare(stack, simulation, Place(home / "rows"))
    told, unchanged = asyncio.run(_read(line, _pages(simulation, rows), rows))
    results.add("poll.rows_per_s", told)
    results.add("poll.unchanged_rows_per_s", unchanged)
