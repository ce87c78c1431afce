"""What becomes of topics that Genesys refuses: of one entity, or of a whole event. Pure."""

from collections.abc import Collection, Mapping, Sequence

from connectors.notify.api import Rejected
from connectors.transports.entries import Standing
from connectors.transports.sources import topics, twin_of
from schemas.control.transports import NONE
from schemas.declare.header import EVENTBRIDGE, POLL, WEBSOCKET
from schemas.declare.kinds import Term


def refused_templates(
    asked: Collection[str], rejected: Sequence[Rejected], template_of: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Template → missing permissions, where every topic of it that was asked for is refused for want of them.

    Where others of the template are permitted it is about single entities, such as those of a division.
    """
    permitted = {template_of.get(topic) for topic in set(asked) - {each.topic for each in rejected}}
    missing: dict[str, set[str]] = {}
    for each in rejected:
        template = template_of.get(each.topic)
        if each.missing and template is not None and template not in permitted:
            missing.setdefault(template, set()).update(each.missing)
    return {template: tuple(sorted(names)) for template, names in missing.items()}


def handed_over(
    template: str, standing: Standing, refused: tuple[str, ...], configured: Sequence[Term], now: int
) -> Standing:
    """The next transport of those that are set up. Whether Genesys offers it the poller asks soon."""
    after = configured[configured.index(WEBSOCKET) + 1 :] if WEBSOCKET in configured else ()
    possible = [EVENTBRIDGE, *([POLL] if twin_of(topics()[template]) else [])]
    transport = next((kind for kind in after if kind in possible), NONE)
    reason = f"not websocket: the OAuth client's roles lack {', '.join(refused)}"
    if standing.transport == transport:
        return Standing(transport, standing.since, standing.before, reason, refused)
    return Standing(transport, max(now, standing.since + 1), standing.transport, reason, refused)


def permitted_again(standing: Standing, now: int) -> Standing:
    return Standing(WEBSOCKET, max(now, standing.since + 1), standing.transport, "", ())
