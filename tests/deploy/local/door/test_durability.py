"""No acknowledged row is lost, and no batch is there in part, however often the door is killed.

The table keeps no deduplication window. With one, a kill now and then loses a batch that is retried (3 in
220 kills), as on any ClickHouse: MergeTree logs a block's id before its part is in place. Exactness comes
from the key instead.
"""

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from tests.deploy.local.door.running import Door, launch, running

WRITERS: Final = 4
KILLS: Final = 5
BATCH: Final = 500
CREATE: Final = (
    "CREATE TABLE batches (batch UInt32, row UInt32) ENGINE = ReplacingMergeTree ORDER BY (batch, row)"
)
ASK: Final = "SELECT batch, count(), uniqExact(row) FROM batches{final} GROUP BY batch"
REMEMBER: Final = "ALTER TABLE batches MODIFY SETTING non_replicated_deduplication_window = 100"


@dataclass
class Writer:
    """Writes one batch after the other, each again until it is acknowledged."""

    number: int
    url: str = ""
    acknowledged: list[int] = field(default_factory=list)
    retried: int = 0
    ended: bool = False
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=10))

    def run(self) -> None:
        with self.http:
            self._write_all()

    def _write_all(self) -> None:
        batch = self.number
        while not self.ended:
            if self._write(batch):
                self.acknowledged.append(batch)
                batch += WRITERS
            else:
                self.retried += 1
                time.sleep(0.05)

    def _write(self, batch: int) -> bool:
        data = "".join(f"{batch}\t{row}\n" for row in range(BATCH))
        parameters = {"query": "INSERT INTO batches FORMAT TSV"}
        try:
            return self.http.post(self.url, params=parameters, content=data).status_code == 200
        except httpx.HTTPError:
            return False


def kill_under_load(folder: Path, writers: list[Writer]) -> None:
    """Ends the writers, whatever happens; the last kill finds them at work, too."""
    try:
        for turn in range(KILLS):
            door = launch(folder) if turn else first(folder)
            for writer in writers:
                writer.url = door.url
            time.sleep(0.4)
            door.kill()
    finally:
        for writer in writers:
            writer.ended = True


def first(folder: Path) -> Door:
    door = launch(folder)
    door.ask(CREATE)
    return door


def test_what_was_acknowledged_survives(tmp_path: Path) -> None:
    writers = [Writer(number) for number in range(WRITERS)]
    threads = [threading.Thread(target=writer.run) for writer in writers]
    killing = threading.Thread(target=kill_under_load, args=(tmp_path, writers))
    for thread in (killing, *threads):
        thread.start()
    for thread in (killing, *threads):
        thread.join()

    with running(tmp_path) as door:
        stored = counts(door.ask(ASK.format(final="")))
        final = counts(door.ask(ASK.format(final=" FINAL")))
    acknowledged = {batch for writer in writers for batch in writer.acknowledged}
    assert len(acknowledged) > WRITERS * KILLS
    assert sum(writer.retried for writer in writers) >= KILLS
    assert acknowledged <= final.keys()
    assert set(final.values()) == {(BATCH, BATCH)}
    assert {(count % BATCH, distinct) for count, distinct in stored.values()} == {(0, BATCH)}


def counts(answer: str) -> dict[int, tuple[int, int]]:
    """Rows and distinct rows by batch."""
    lines = (tuple(map(int, line.split("\t"))) for line in answer.splitlines())
    return {batch: (rows, distinct) for batch, rows, distinct in lines}


def test_a_batch_that_was_written_before_the_kill_is_not_written_again(tmp_path: Path) -> None:
    insert, token = "INSERT INTO batches VALUES (1, 1)", {"insert_deduplication_token": "once"}
    door = first(tmp_path)
    door.ask(REMEMBER)
    door.ask(insert, **token)
    door.kill()
    with running(tmp_path) as again:
        again.ask(insert, **token)
        assert again.ask("SELECT count() FROM batches") == "1\n"
