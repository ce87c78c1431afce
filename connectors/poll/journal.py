"""What a run concludes is written down before it is said: so a crash at any point loses and doubts nothing.

A run that has read everything

1. writes each chunk that changes into the slot that does *not* count,
2. writes the head, which turns those slots on, holds the run's report, and says "not settled",
3. puts the changed versions on the family's log, and behind them the run's marker,
4. writes the head again, "settled".

Every step is confirmed before the next one begins. A crash

* before the head of step 2 is stored leaves a head that names the old slots: the run never was. Nothing was
  said of its versions; whatever it wrote to the other slots is overwritten by the next run that needs them.
* after it leaves a head that is not settled: whoever comes next puts the very same versions and the same
  marker on the log again (those told by that run are the entities whose `told` is its start), then settles.
  A version is identified by entity and valid_from, so saying it twice is saying it once.

So no version is ever on the log that the state doesn't know, and the next run compares with what was said.
The other order (say first, remember later) fails there: A becomes B, B is said, a crash forgets it, B
becomes A again, and A, as it seems unchanged, would never be said again, with B standing for ever.
A step-2 write of which Kafka didn't say whether it is stored is repeated until it does; stored twice it is
the same.

Nor does a *zombie* spoil anything, a process that was asleep while its organisation went to another. The
state topic is behind a fence (`connectors/kafka/fenced.py`): who takes an organisation over shuts the others
out before it reads the state. So a zombie that has not stored the head of step 2 never will, and says nothing
of that run. One that has stored it may go on with step 3; but its successor has found that head, and has said
the same versions and the same marker. Versions told later begin later, so it matters to nobody that these
come again behind them.

Facts, which are said as they are read, are facts whoever says them. A snapshot's marker is said before its
head (`note`), so a zombie, as a crash, can leave the marker of a run that its successor doesn't know. It is
of a run that was, and nothing is concluded from it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import msgspec

from connectors.poll.delivery import Delivery
from connectors.poll.entity import Entity
from connectors.poll.memory import Head, Memory, Place, chunk_key, pack_chunk, pack_head
from connectors.poll.records import marker, state, version
from connectors.poll.run import Report, Run
from schemas.clock import Clock
from schemas.declare.objects import Object
from schemas.log_record import LogRecord

_FEW: Final = 8
"""Chunks at once: they can be a megabyte each."""
_NONE: Final[Mapping[int, dict[str, Entity]]] = MappingProxyType({})


class Journal:
    """The one that changes a memory, and says what follows from the change."""

    def __init__(self, memory: Memory, delivery: Delivery, clock: Clock) -> None:
        self.memory = memory
        self._delivery = delivery
        self._clock = clock

    async def close_run(
        self, run: Run, declared: Object, changes: Mapping[str, Entity], report: Report
    ) -> None:
        """Steps 1 to 4."""
        await self._write_down(run, changes, report)
        await self._say(run, declared, report, changes.items())

    async def recover(self, run: Run, declared: Object, report: Report) -> None:
        """Steps 3 and 4 of a run that was cut off; `report` is what the head has of it."""
        await self._say(run, declared, report, self.memory.items())

    async def note(self, run: Run, report: Report) -> None:
        """A run whose facts were said as they were read: only that it was is remembered."""
        await self._delivery.put([marker(run, report, self._clock.now_ms())])
        await self._turn(run, self.memory.head.after(report, (), settled=True))

    async def keep(self, run: Run, packed: Mapping[str, bytes]) -> None:
        """Something of a job's own, beside the head and the chunks: by key, in this order."""
        now = self._clock.now_ms()
        await self._delivery.put([state(run, key, value, now) for key, value in packed.items()])

    async def _write_down(self, run: Run, changes: Mapping[str, Entity], report: Report) -> None:
        chunks = self.memory.by_chunk(changes)
        places = list(self.memory.head.places)
        for number in chunks:
            old = places[number]
            places[number] = Place(1 - old.slot if old else 0, run.id)
        await self._delivery.put(self._chunk_records(run, chunks, places), lot=_FEW)
        await self._turn(run, self.memory.head.after(report, tuple(places), settled=False), chunks)

    def _chunk_records(
        self, run: Run, chunks: Mapping[int, Mapping[str, Entity]], places: Sequence[Place | None]
    ) -> Iterator[LogRecord]:
        for number, entities in chunks.items():
            if place := places[number]:
                key = chunk_key(run.name, number, place.slot)
                yield state(run, key, pack_chunk(run.id, entities), self._clock.now_ms())

    async def _turn(self, run: Run, head: Head, chunks: Mapping[int, dict[str, Entity]] = _NONE) -> None:
        await self._delivery.put([state(run, run.name, pack_head(head), self._clock.now_ms())])
        self.memory.replace(head, chunks)

    async def _say(
        self, run: Run, declared: Object, report: Report, entities: Iterable[tuple[str, Entity]]
    ) -> None:
        told = ((entity_id, entity) for entity_id, entity in entities if entity.told == run.start)
        now = self._clock.now_ms
        await self._delivery.put(version(run, declared, i, entity, now()) for i, entity in told)
        await self._delivery.put([marker(run, report, now())])
        await self._turn(run, msgspec.structs.replace(self.memory.head, settled=True))
