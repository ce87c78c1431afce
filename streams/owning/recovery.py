"""A partition's changelog and its log → its state, and the claim of who works on it from now on."""

from collections.abc import Iterable
from dataclasses import dataclass

from streams.chain.keys import Key, Owner, next_epoch
from streams.chain.records import Claim, encode, flat
from streams.chain.resolve import Chain, Entry, resolve
from streams.engine import delta, snapshot
from streams.engine.gauges import Gauge
from streams.engine.state import PartitionState


class StateLost(Exception):
    """Records of the log that the state needs are gone: somebody must decide to go on without them."""


@dataclass(frozen=True, slots=True)
class Log:
    """A partition of a log as it is now."""

    partition: str
    """topic/number, for messages."""
    epoch: int
    start: int
    """Its first offset."""
    committed: int | None
    """What the group has committed: the state is at least there, unless a part of it was lost."""


@dataclass(frozen=True, slots=True)
class Recovered:
    state: PartitionState
    chain: Chain
    owner: Owner
    begin: int
    """The offset to go on from."""

    @property
    def claim(self) -> tuple[bytes, bytes]:
        """The changelog record that comes before everything else that the owner writes."""
        record = Claim(flat(self.chain.head), self.chain.read_to)
        return Key("C", self.owner, 0).encode(), encode(record)


def recover(
    gauges: Iterable[Gauge],
    entries: Iterable[Entry],
    log: Log,
    generation: int,
    nonce: str,
    go_on: bool = False,
) -> Recovered:
    """Raises BrokenChain, and StateLost unless told to `go_on` with what the log still has.

    Going on from what the state says is exact however far behind the commit that is: the records are read
    again, and what they gave then they give now.
    """
    chain = resolve(entries)
    state = restore(gauges, chain)
    if chain.log_epoch > log.epoch:
        raise StateLost(f"{log.partition}: the state is of epoch {chain.log_epoch}, the log of {log.epoch}")
    if chain.log_epoch < log.epoch:
        state.applied = -1  # another log: its offsets begin anew
    begin = state.applied + 1
    if begin < log.start:
        first_ever = state.applied < 0 and log.committed is None
        if not (first_ever or go_on):
            raise StateLost(
                f"{log.partition}: the state ends before offset {begin} and the log begins at {log.start}. "
                "To go on without the records between: `trunkline work --accept-gap`"
            )
        begin = log.start
    return Recovered(state, chain, Owner(next_epoch(chain.epoch, generation), nonce), begin)


def stands(recovered: Recovered, later: Iterable[Entry]) -> bool:
    """Whether an owner's claim counts; `later` is the changelog from `chain.read_to` on, the claim included.

    A static member that starts again keeps its generation, so two processes can claim with one epoch, neither
    having read the other's claim: then the first counts. Whose claim doesn't has to recover anew, and will
    have read the other one.
    """
    mine = recovered.claim[0]
    for entry in later:
        key = Key.decode(entry.key)
        if entry.key == mine:
            return True
        if key.kind == "C" and entry.value is not None and key.owner.epoch >= recovered.owner.epoch:
            return False
    return False


def restore(gauges: Iterable[Gauge], chain: Chain) -> PartitionState:
    """The state at the head of the chain."""
    state = PartitionState.empty(gauges)
    if chain.manifest is not None:
        samples = (
            (source, minute, [chain.chunks[key] for key in keys])
            for source, minute, keys in chain.manifest.minutes
        )
        snapshot.load(state, samples, [chain.chunks[key] for key in chain.manifest.rest])
    for link in chain.deltas:
        delta.apply(state, link.body)
    return state
