"""What is met while a run reads goes to the logs at once: facts, and dead letters."""

from collections.abc import Iterable, Iterator

from connectors.genesys.errors import UnreadableAnswer
from connectors.observe.metrics import DEAD
from connectors.poll.collecting import Found, Spoilt
from connectors.poll.job import Desk
from connectors.poll.records import dead_letter, fact
from connectors.poll.run import Run
from schemas.log_record import LogRecord
from schemas.reading.letters import Records, kept_of
from schemas.reading.privacy import Privacy


class Intake:
    """Of one run; `path` is the REST path that it reads, `read_as` what its bodies are read by."""

    def __init__(self, desk: Desk, run: Run, path: str, read_as: Records) -> None:
        self._desk = desk
        self._run = run
        self._path = path
        self._read_as = read_as

    async def put(self, met: Iterable[Found | Spoilt]) -> None:
        """Return once all of it is on the logs."""
        await self._desk.delivery.put(self._records(met))

    async def put_answer(self, answer: UnreadableAnswer) -> None:
        await self.put([Spoilt(answer.field, answer.reason, answer.payload)])

    def _records(self, met: Iterable[Found | Spoilt]) -> Iterator[LogRecord]:
        for item in met:
            now = self._desk.clock.now_ms()
            if isinstance(item, Found):
                yield fact(self._run, item.event, item.fact, now)
            else:
                DEAD.labels("poll", "unreadable").inc()
                yield dead_letter(
                    self._run, letter_of(item, self._read_as, self._desk.privacy), self._path, now
                )


def letter_of(spoilt: Spoilt, read_as: Records, privacy: Privacy) -> Spoilt:
    """What may be kept of it."""
    return Spoilt(spoilt.field, spoilt.reason, kept_of(spoilt.payload, read_as, tuple, privacy))
