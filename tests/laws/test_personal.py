"""What the policy on personal data doesn't keep is nowhere: not in values, not in what nobody knows, and not
in dead letters, whatever is wrong with what comes.
"""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final

import msgspec
import pytest

from connectors.genesys.pages import Page
from connectors.poll.collecting import Collected, Found, Spoilt
from connectors.poll.intake import letter_of
from connectors.poll.reading import decode, read_twin
from connectors.receive.intake import Caller, Intake, UnknownOrganisation
from schemas.catalogue import events, objects
from schemas.declare.columns import Record
from schemas.declare.events import Event
from schemas.declare.objects import Object
from schemas.declare.personal import Personal, Treatment
from schemas.reading.envelope import organization
from schemas.reading.errors import Unreadable
from schemas.reading.personal import personal_keys
from schemas.reading.privacy import KEEP_ALL, Privacy
from tests.builders import samples
from tests.builders.canaries import Canaries, planted
from tests.builders.log_records import NOON
from tests.builders.mutations import mutated

_MUTATIONS: Final = 200
_POLICIES: Final = [
    Privacy(tuple((personal, treatment) for personal in Personal), key)
    for treatment, key in (
        *((treatment, b"a key of the tests") for treatment in Treatment if treatment is not Treatment.KEEP),
        (Treatment.HASH, None),
    )
]
Read = Callable[[bytes, Privacy], str]
"""All that is kept of an input, as one text."""


def _records(declared: Event | Object) -> tuple[type[Record], ...]:
    return declared.read_as if isinstance(declared, Object) else (declared.record,)


def _is_personal(declared: Event | Object) -> bool:
    return any(personal_keys(record) for record in _records(declared))


_DECLARED: Final[tuple[Event | Object, ...]] = (*events(), *objects())
_PERSONAL: Final = [declared for declared in _DECLARED if _is_personal(declared)]
of_all_that_is_personal = pytest.mark.parametrize("declared", _PERSONAL, ids=lambda d: d.name)


def _posted(item: Any) -> Read:
    """As the receiver keeps what is posted; `item` says whose it is."""
    known = organization(item)

    def read(raw: bytes, privacy: Privacy) -> str:
        intake = Intake({known or "": "north"}, {"north": privacy})
        try:
            taken = intake.take(raw, Caller("north", frozenset({None})), NOON)
        except UnknownOrganisation:
            return ""
        return "\n".join(_text(record.fields()) for record in taken.records)

    return read


def _listed(declared: Object) -> Read:
    """As the poller keeps an entity of a list."""

    def read(raw: bytes, privacy: Privacy) -> str:
        collected = Collected(declared, NOON, privacy)
        collected.begin("parent" if declared.per else None)
        found = [*collected.add(Page((raw,), 1))]
        kept = [_text([r.content, r.extra]) for r in collected.readings.values()]
        return "\n".join([*kept, *collected.doubts, *(_met(declared, one, privacy) for one in found)])

    return read


def _fetched(event: Event) -> Read:
    """As the poller keeps a body that it has fetched."""

    def read(raw: bytes, privacy: Privacy) -> str:
        try:
            facts = read_twin(event, decode(raw), "", NOON, privacy)
        except Unreadable as wrong:
            return _met(event, Spoilt(wrong.where, wrong.reason, raw), privacy)
        return "\n".join(_text([fact.values, fact.extra]) for fact in facts)

    return read


def _met(declared: Event | Object, met: Found | Spoilt, privacy: Privacy) -> str:
    if isinstance(met, Found):
        return _text([met.fact.values, met.fact.extra])
    letter = letter_of(met, _records(declared), privacy)
    return _text([letter.field, letter.reason, letter.payload])


def _text(value: Any) -> str:
    """With bytes as they are, so that nothing is hidden by an encoding."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, dict):
        return " ".join(_text(inner) for inner in value.values())
    return " ".join(map(_text, value)) if isinstance(value, list | tuple) else str(value)


def _inputs(declared: Event | Object, canaries: Canaries) -> Iterator[tuple[Read, Any]]:
    """Samples with canaries in them, and how each is read."""
    if isinstance(declared, Object):
        for body in samples.listed(declared):
            body = planted(body, declared.record, canaries)
            for event in declared.emits:
                body |= planted(
                    {k: body[k] for k in _held(event) & body.keys()}, event.record, canaries, True
                )
            yield _listed(declared), body
        return
    for item in (*samples.delivered(declared).values(), *samples.further(declared).values()):
        if declared.topic is None:
            yield _fetched(declared), planted(item, declared.record, canaries)
            continue
        within = item.get("detail", item)
        anywhere = declared.parts is not None
        within["eventBody"] = planted(within["eventBody"], declared.record, canaries, anywhere)
        yield _posted(item), item


def _held(event: Event) -> set[str]:
    return set(event.parts.keys) if event.parts else set()


@of_all_that_is_personal
def test_nothing_tells_on_anybody(declared: Event | Object, seed: int) -> None:
    """Neither of what is as it should be nor of what isn't, cut short or not."""
    random, canaries = Random(f"{seed} {declared.name}"), Canaries()
    inputs = [*_inputs(declared, canaries)]
    assert len(canaries)
    cases = [(read, msgspec.json.encode(body), policy) for read, body in inputs for policy in _POLICIES]
    for _ in range(_MUTATIONS):
        read, body = random.choice(inputs)
        raw = msgspec.json.encode(mutated(random, body))
        raw = raw[: random.choice((len(raw), len(raw), random.randrange(1, len(raw) + 1)))]
        cases.append((read, raw, random.choice(_POLICIES)))
    for read, raw, policy in cases:
        assert canaries.seen_in(read(raw, policy)) == [], (raw, policy)


@of_all_that_is_personal
def test_what_everything_is_kept_of_is_as_it_came(declared: Event | Object) -> None:
    canaries = Canaries()
    seen: set[str] = set()
    for read, body in _inputs(declared, canaries):
        raw = msgspec.json.encode(body)
        seen |= {*canaries.seen_in(read(raw, KEEP_ALL))}
        assert raw.decode() in read(raw + b" not JSON", KEEP_ALL)
    assert seen
