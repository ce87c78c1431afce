"""Tables that stand in pages which are otherwise written by hand, between two marks."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from schemas.declare.columns import At, Column
from schemas.declare.events import Event
from schemas.declare.objects import Object
from schemas.declare.permissions import Permission
from schemas.declare.personal import DEFAULTS, MEANINGS, Personal
from schemas.derive.pages.links import event_link, object_link
from schemas.derive.pages.markdown import code, table

Needs = Sequence[tuple[Permission, str]]
"""What an operation needs, and a link to what needs it."""
_END: Final = "<!-- end -->"
_HERE: Final = ""
"""The pages stand in docs/ itself."""


def filled(text: str, blocks: Mapping[str, str]) -> str:
    """The page with its blocks as they are to be. Raises ValueError where a block has no place in it."""
    for name, block in blocks.items():
        begin = f"<!-- schema lock: {name} -->"
        between = re.compile(f"{re.escape(begin)}.*?{re.escape(_END)}", re.DOTALL)
        if not between.search(text):
            raise ValueError(f"the page has no {begin} … {_END}")
        whole = f"{begin}\n{block}\n{_END}"
        text = between.sub(lambda _, whole=whole: whole, text, count=1)  # type: ignore[misc]
    return text


def needs(objects: Iterable[Object], events: Iterable[Event]) -> Needs:
    """Of everything that is asked for or subscribed to."""
    found = [(o.permission, object_link(o.name, _HERE)) for o in objects]
    for event in events:
        link = event_link(event.name, _HERE)
        asked = (event.permission, *([event.snapshot.permission] if event.snapshot else ()))
        found += [(each, link) for each in (*asked, *([event.fetch.permission] if event.fetch else ()))]
    return found


def least(wanted: Iterable[Permission]) -> tuple[str, ...]:
    """A few that satisfy all: where any one is enough, one that is needed anyway, else the first."""
    kept = list(wanted)
    held = {name for each in kept if each.every or len(each.names) == 1 for name in each.names}
    for each in kept:
        if not each.granted(frozenset(held)):
            held.add(each.names[0])
    return tuple(sorted(held))


def permission_block(found: Needs) -> str:
    rows = []
    for name in least(permission for permission, _ in found):
        links = dict.fromkeys(link for permission, link in found if name in permission.names)
        steps = " > ".join(map(words_of, name.split(":")))
        rows.append((code(name), steps, ", ".join(links)))
    return table(("permission", "on the role's screen", "for"), rows)


def words_of(step: str) -> str:
    """As the screen says it: `conversationDetail` is Conversation Detail."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", step)
    return spaced[:1].upper() + spaced[1:]


def topic_block(events: Iterable[Event]) -> str:
    lines = [event.topic for event in events if event.topic]
    return "```text\n" + "\n".join(sorted(lines)) + "\n```"


def class_block() -> str:
    rows = [(code(each.value), MEANINGS[each], code(DEFAULTS[each].value)) for each in Personal]
    return table(("class", "what it is", "by default"), rows)


def personal_block(objects: Iterable[Object], events: Iterable[Event]) -> str:
    """Each column that has personal data, and each key of those that keep JSON whole."""
    declared = [(object_link(o.name, _HERE), o.columns) for o in objects]
    declared += [(event_link(e.name, _HERE), e.columns) for e in events]
    rows = [(link, *row) for link, columns in declared for row in _personal(columns)]
    return table(("of", "column", "in the body", "class", "by default"), rows)


def _personal(columns: Iterable[Column], above: str = "", path: str = "") -> Iterator[tuple[str, ...]]:
    for column in columns:
        if not isinstance(column.source, At):
            continue
        name, where = f"{above}{column.name}", f"{path}{column.source.path}"
        if (personal := column.source.personal) is not None:
            yield code(name), code(where), code(personal.value), code(DEFAULTS[personal].value)
        for key, personal in column.source.inside:
            yield code(name), code(f"{where} … {key}"), code(personal.value), code(DEFAULTS[personal].value)
        yield from _personal(column.nested, f"{name}.", f"{where}[].")
