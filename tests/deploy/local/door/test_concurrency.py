"""Many clients at once."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import pyarrow as pa

from deploy.local.door import workers
from tests.deploy.local.door.running import Door

CLIENTS = 8
ROUNDS = 15


def work(door: Door, database: str, number: int) -> list[object]:
    """What a client sees of its own rows after each of its inserts."""
    seen: list[object] = []
    with door.client(database=database) as client:
        for turn in range(ROUNDS):
            columns = {
                "client": pa.array([number] * 100, pa.uint8()),
                "turn": pa.array([turn] * 100, pa.uint32()),
            }
            client.insert_arrow("t", pa.table(columns))
            seen.append(client.command(f"SELECT count() FROM t WHERE client = {number}"))
    return seen


def test_clients_write_and_read_side_by_side(door: Door, database: str) -> None:
    door.ask(
        "CREATE TABLE t (client UInt8, turn UInt32) ENGINE = MergeTree ORDER BY client", database=database
    )
    with ThreadPoolExecutor(CLIENTS) as pool:
        results = list(pool.map(partial(work, door, database), range(CLIENTS)))
    assert results == [[100 * (turn + 1) for turn in range(ROUNDS)]] * CLIENTS


async def ask_at_once(door: Door, count: int) -> list[object]:
    client = await door.async_client(autogenerate_session_id=False)
    try:
        return list(await asyncio.gather(*(client.command(f"SELECT {n}") for n in range(count))))
    finally:
        await client.close()


def test_one_client_asks_many_things_at_once(door: Door) -> None:
    assert asyncio.run(ask_at_once(door, 40)) == list(range(40))


def test_there_is_a_limit(door: Door) -> None:
    """Beyond it, a query is refused at once rather than left waiting."""
    count = workers.LIMIT + 10
    limits = httpx.Limits(max_connections=count)
    with httpx.Client(limits=limits, timeout=60) as client, ThreadPoolExecutor(count) as pool:
        answers = list(pool.map(lambda _: client.post(door.url, content="SELECT sleep(1)"), range(count)))
    codes = [answer.headers.get("X-ClickHouse-Exception-Code") for answer in answers]
    assert set(codes) == {None, "202"}
    assert codes.count(None) >= workers.LIMIT
    assert door.ask("SELECT 1") == "1\n"
