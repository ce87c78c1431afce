"""What the ledger of transports and gaps adds to an organisation's jobs."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from connectors.poll.deciding import Deciding, Last, hide, show
from connectors.poll.inventory import Inventory
from connectors.poll.job import Desk, Job
from connectors.poll.rounds import Rounds
from connectors.poll.snapshot import SnapshotOf
from connectors.poll.twins import Twin
from connectors.settings.organisations import Organisation
from connectors.settings.secrets import Secret
from connectors.transports.configured import configured
from connectors.transports.ledger import Ledger
from connectors.transports.sources import topics, twin_of
from schemas.declare.events import Event


class Decisions:
    """`shared_keys` are the webhook's, of all organisations."""

    def __init__(self, ledger: Ledger, shared_keys: Sequence[Secret] = ()) -> None:
        self.ledger = ledger
        self._shared_keys = shared_keys
        self._last: dict[str, Last] = {}

    def jobs(self, jobs: Iterable[Job], desk: Desk, organisation: Organisation) -> list[Job]:
        """The deciding one first, and those that read REST twins with an eye on the ledger."""
        order = configured(organisation, self._shared_keys)
        last = self._last.setdefault(organisation.name, Last())
        return [Deciding(desk, order, self.ledger, last), *hurried(jobs, desk, organisation, self.ledger)]

    @contextmanager
    def waking(self, org: str, rounds: Rounds) -> Iterator[None]:
        """What is written to the ledger is looked at at once, and shown while the organisation is ours."""

        def look(changed: set[str]) -> None:
            if org in changed:
                show(org, self.ledger.standings(org))
                rounds.look_again()

        show(org, self.ledger.standings(org))
        try:
            with self.ledger.listening(look):
                yield
        finally:
            hide(org)


def hurried(jobs: Iterable[Job], desk: Desk, organisation: Organisation, ledger: Ledger) -> list[Job]:
    """The same jobs, those that read a topic's REST twin with an eye on the ledger."""
    of_job: dict[str, list[Event]] = {}
    for event in topics().values():
        if (name := twin_of(event)) is not None:
            of_job.setdefault(name, []).append(event)
    every, rate = organisation.live_every, organisation.requests_per_minute

    def twin(job: Inventory | SnapshotOf, told: Sequence[Event]) -> Twin:
        named = [event.topic for event in told if event.topic]
        timeless = isinstance(job, SnapshotOf) and any(event.timeless for event in told)
        return Twin(desk, job, named, ledger, every, rate, timeless)

    return [
        twin(job, of_job[job.name]) if job.name in of_job and isinstance(job, Inventory | SnapshotOf) else job
        for job in jobs
    ]
