"""Actions, carried out on the processes that live."""

from random import Random
from typing import Final

from tests.simulation.cluster import Cluster, Difference
from tests.simulation.process import Process
from tests.simulation.schedule import Action, Kind

_FETCHES: Final = (Kind.FETCH, Kind.AGAIN, Kind.HOLE)


def act(cluster: Cluster, action: Action) -> None:
    """Do it, if there is somebody to do it to."""
    random = Random(action.seed)
    if action.kind is Kind.COMPACT:
        cluster.trace.append("the changelog is compacted")
        cluster.kafka.changelog.compact(random)
    elif action.kind is Kind.REBALANCE or not cluster.living:
        cluster.join()
    elif action.kind is Kind.RESTART:
        cluster.join(anew=False)
    else:
        process = cluster.living[-1 - action.who % len(cluster.living)]
        if action.kind in _FETCHES:
            _fetch(cluster, process, action, random)
        else:
            cluster.trace.append(f"process {process.member.id} {action.kind} ({action.much})")
            _befall(cluster, process, action, random)
    cluster.settle()


def _befall(cluster: Cluster, process: Process, action: Action, random: Random) -> None:
    match action.kind:
        case Kind.FLOW:
            _flow(cluster, process, 4 * action.much, random)
        case Kind.LAND:
            for _ in range(action.much):
                process.wire.land(random.randrange(100))
        case Kind.KEEP if process.member == cluster.kafka.group.member:
            process.member = cluster.kafka.group.join(process.member.id, anew=True)
        case Kind.FAIL:
            process.wire.fail(action.much)
        case Kind.COMMIT:
            process.commit()
        case Kind.CRASH:
            process.kill()
            process.wire.cut(random)


def _flow(cluster: Cluster, process: Process, times: int, random: Random) -> None:
    for _ in range(times):
        process.wire.land(random.randrange(100))
        process.wire.land(random.randrange(100))
        cluster.loop.settle()
        process.wire.acknowledge(random.randrange(100))
        cluster.loop.settle()


def _fetch(cluster: Cluster, process: Process, action: Action, random: Random) -> None:
    """A batch that begins before what is expected, at it, or after a hole."""
    if process.owner is None:
        return
    back = random.choice((1, 3, 20)) if action.kind is Kind.AGAIN else 0
    position = max(process.owner.expects - back, 0)
    if action.kind is Kind.HOLE:
        position += random.choice((1, 5))
    batch = cluster.kafka.log.fetch(position, action.much + back)
    span = f"{batch.position} to {batch.following - 1}"
    cluster.trace.append(f"process {process.member.id} {action.kind}: {span}")
    if process.owner.accepts(batch) != (action.kind is not Kind.HOLE):
        raise Difference(f"a batch from {position} where {process.owner.expects} is expected")
    if action.kind is not Kind.HOLE and (state := process.take(batch)) is not None:
        cluster.see(state)
