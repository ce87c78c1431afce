import asyncio
import time
from collections.abc import Collection

import pytest

from connectors.kafka.wire import Encoder
from connectors.poll import stored
from connectors.poll.records import state
from connectors.poll.run import Run
from connectors.poll.stored import StateReader, Stored, decode_stored
from connectors.settings.model import Kafka
from schemas.control.poll_states import POLL_STATES
from schemas.declare.families import TELEPHONY
from schemas.derive.record_types import record_type


def test_messages_are_read_back_by_organisation_and_key() -> None:
    encode = Encoder({record_type(POLL_STATES).name: 7})
    wrote = {("east", "sites"): b"\x01", ("east", "sites/03.1"): b"\x02", ("west", "sites"): b""}
    records = [
        state(Run(org, "sites", TELEPHONY, "run", 5), key, packed, 6) for (org, key), packed in wrote.items()
    ]
    found = decode_stored({record.key: encode(record) for record in records})
    assert found == {"east": {"sites": b"\x01", "sites/03.1": b"\x02"}, "west": {"sites": b""}}
    assert {record.partition(1) for record in records} == {0}


def test_who_asks_while_it_is_read_shares_the_next_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    readings: list[set[str]] = []

    def read(_: Kafka, orgs: Collection[str]) -> Stored:
        readings.append(set(orgs))
        time.sleep(0.05)
        return {org: {"sites": b"%d" % len(readings)} for org in orgs}

    async def scene() -> list[Stored]:
        reader = StateReader(Kafka())
        first = asyncio.create_task(reader.of({"a"}))
        await asyncio.sleep(0.01)
        return await asyncio.gather(first, *[reader.of({org}) for org in "bcd"])

    monkeypatch.setattr(stored, "read_stored", read)
    first, *others = asyncio.run(scene())
    assert readings == [{"a"}, {"b", "c", "d"}]
    assert first["a"]["sites"] == b"1"
    assert [found[org]["sites"] for found, org in zip(others, "bcd", strict=True)] == [b"2"] * 3
