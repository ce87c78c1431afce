"""Names of topics: what a subscription stands for."""

from collections.abc import Mapping

from deploy.local.genesys.bodies.topics import Topic, topics


def single(name: str) -> tuple[str, ...]:
    """The names that one subscription stands for: `v2.users.<id>?presence&station` is two.

    Empty where the form is neither the plain nor the combined one.
    """
    prefix, combined, rest = name.partition("?")
    parts = rest.split("&")
    if not combined:
        return (name,)
    return tuple(f"{prefix}.{part}" for part in parts) if all(parts) else ()


def topic_of(name: str, known: Mapping[str, Topic] | None = None) -> Topic | None:
    """The topic that a concrete name belongs to. An id has no dots; the template itself is no name."""
    known = topics() if known is None else known
    parts = name.split(".")
    for place, part in enumerate(parts):
        template = ".".join([*parts[:place], "{id}", *parts[place + 1 :]])
        if part and part != "{id}" and template in known:
            return known[template]
    return None
