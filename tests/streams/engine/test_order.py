"""Any order of delivery within what is in memory gives the same final rows."""

from random import Random

import pytest

from deploy.truth.windows import Row
from schemas.clock import HOUR, MINUTE, SECOND
from schemas.control.ticks import TICKS
from schemas.events.trunk_metrics import TRUNK_METRICS
from schemas.events.trunk_statuses import CONNECTED, TRUNK_STATUSES
from schemas.log_record import LogRecord
from schemas.objects.trunks import TRUNKS
from tests.builders import log_records
from tests.simulation.tables import Key, Tables
from tests.simulation.worlds import START, Told
from tests.streams.engine.taking import owner, rows, taken

LATER = START + HOUR


def record(random: Random) -> LogRecord:
    """Received an hour later, as everything of a backlog is: it may come in any order."""
    at = START + random.randrange(8 * MINUTE // SECOND) * SECOND
    header = {"entity_id": random.choice(("t1", "t2")), "effective_time": at, "received_time": LATER}
    match random.randrange(5):
        case 0:
            rest = dict.fromkeys(("ip_address", "error_code", "error_text", "error_details"))
            up = random.random() < 0.5
            values = {"aspect": CONNECTED, "proxy_address": "", "up": up, **rest}
            return log_records.of(TRUNK_STATUSES, values, **header)
        case 1:
            values = dict.fromkeys(column.name for column in TRUNKS.columns)
            base = random.choice(("A", "B"))
            values |= {"deleted": False, "proxy_addresses": [], "trunk_base_id": base}
            # one version of each moment: of two the one that is told last counts, so order matters there
            header["effective_time"] = at - at % MINUTE + ord(base)
            return log_records.of(TRUNKS, values, **header)
    values = {"inbound_calls": random.randrange(9), "outbound_calls": 1, "mismatch_count": None}
    return log_records.of(TRUNK_METRICS, values, **header)


def final(records: list[LogRecord]) -> dict[Key, tuple[str, Row]]:
    tick = log_records.of(TICKS, {"owner": "test"}, entity_id="tick", effective_time=LATER)
    told = [Told(i, log_records.encode(r), r) for i, r in enumerate((*records, tick))]
    tables = Tables()
    tables.put_results({v: t for t, v in rows(taken(owner(), told, range(len(told) + 1)))})
    return {key: (row.state, row.measures) for key, row in tables.final.items() if row.measures}


@pytest.mark.parametrize("seed", range(5))
def test_any_order_within_memory_gives_the_same_final_rows(seed: int) -> None:
    random = Random(seed)
    records = [record(random) for _ in range(14)]
    expected = final(records)
    assert {state for state, _ in expected.values()} == {"closed"}
    for _ in range(2):
        random.shuffle(records)
        assert final(records) == expected
