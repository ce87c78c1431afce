"""By which transport each topic would come."""

from collections.abc import Mapping, Sequence
from typing import Final

from connectors.genesys.errors import NotRead
from connectors.transports.available import PATH, QUERY, read_available
from connectors.transports.decide import Decision, decide
from connectors.transports.sources import topics
from deploy.doctor.asking import Asking
from deploy.doctor.findings import Finding, failure, good, remark
from schemas.control.transports import NONE
from schemas.declare.kinds import Term

TOPIC: Final = "topic"
_SET_UP: Final = "set it up in Genesys as docs/setup-genesys.md says, and name it in `transports`"


async def chosen(asking: Asking, configured: Sequence[Term]) -> tuple[list[Finding], Mapping[str, Term]]:
    """Findings, and the transport of each event by its name."""
    try:
        available = read_available(await asking.get(PATH, QUERY, TOPIC))
    except NotRead as trouble:
        said = f"Genesys doesn't say by which transports topics can be had: {trouble}"
        return [failure(TOPIC, "availabletopics", said, "the last decisions stay; ask again later")], {}
    decisions = decide(available, configured, {})
    names = {topic: event.name for topic, event in topics().items()}
    live = {names[topic]: decision.transport for topic, decision in decisions.items()}
    return [_finding(names[topic], decision) for topic, decision in decisions.items()], live


def _finding(name: str, decision: Decision) -> Finding:
    if decision.transport == NONE:
        return failure(TOPIC, name, f"nothing of it can be had: {decision.reason}", _SET_UP)
    if decision.reason:
        return remark(TOPIC, name, f"{decision.transport}: {decision.reason}")
    return good(TOPIC, name, decision.transport)
