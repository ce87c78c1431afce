"""No acknowledged row is lost, and no batch is there in part or twice, however often the door is killed."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from tests.deploy.local.door.running import Door, launch, running

WRITERS: Final = 4
KILLS: Final = 5
BATCH: Final = 500
CREATE: Final = """
CREATE TABLE batches (batch UInt32, row UInt32) ENGINE = MergeTree ORDER BY (batch, row)
SETTINGS non_replicated_deduplication_window = 100000
"""


@dataclass
class Writer:
    """Writes one batch after the other, each again with its token until it is acknowledged."""

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
        parameters = {"query": "INSERT INTO batches FORMAT TSV", "insert_deduplication_token": str(batch)}
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
        rows = door.ask("SELECT batch, count(), uniqExact(row) FROM batches GROUP BY batch")
    found = [tuple(map(int, line.split("\t"))) for line in rows.splitlines()]
    acknowledged = Counter(batch for writer in writers for batch in writer.acknowledged)
    assert len(acknowledged) > WRITERS * KILLS
    assert sum(writer.retried for writer in writers) >= KILLS
    assert acknowledged.keys() <= {batch for batch, _, _ in found}
    assert {(count, distinct) for _, count, distinct in found} == {(BATCH, BATCH)}


def test_a_batch_that_was_written_before_the_kill_is_not_written_again(tmp_path: Path) -> None:
    insert, token = "INSERT INTO batches VALUES (1, 1)", {"insert_deduplication_token": "once"}
    door = first(tmp_path)
    door.ask(insert, **token)
    door.kill()
    with running(tmp_path) as again:
        again.ask(insert, **token)
        assert again.ask("SELECT count() FROM batches") == "1\n"
