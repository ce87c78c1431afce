"""Samples with values that are found again wherever they go, in place of what is personal in them."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from itertools import count
from typing import Any, Final

from schemas.declare.columns import At, Record, columns_of
from schemas.declare.personal import Personal
from schemas.reading.scrubbing import UNMISTAKABLE

_FORMS: Final[Mapping[Personal, str]] = {
    Personal.IP: "203.0.{n}.177",
    Personal.TOKEN: "c0ffee{n:04}feedfacefeedfacefeed",
    Personal.PHONE: "+4930901820{n:05}",
    Personal.EMAIL: "canary{n}@example.com",
    Personal.NAME: "Quillon{n} Zebedee{n}x",
    Personal.STAFF: "Ottoline{n} Vermeer{n}x",
    Personal.TEXT: 'Please, {{ring}} Peregrine{n}x: [urgent] "it\'s"',
}
_TRACES: Final[Mapping[Personal, tuple[str, ...]]] = {
    Personal.IP: ("203.0.{n}.177",),
    Personal.TOKEN: ("{n:04}feed",),
    Personal.PHONE: ("820{n:05}",),
    Personal.EMAIL: ("canary{n}@",),
    Personal.NAME: ("uillon{n}", "zebedee{n}x"),
    Personal.STAFF: ("ttoline{n}", "vermeer{n}x"),
    Personal.TEXT: ("peregrine{n}x",),
}
"""What tells on somebody: more than any treatment leaves."""


class Canaries:
    """Counted from 1. Those of one sample are all different."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._traces: list[str] = []

    def one(self, personal: Personal) -> str:
        n = next(self._numbers)
        self._traces += [trace.format(n=n) for trace in _TRACES[personal]]
        return _FORMS[personal].format(n=n)

    def seen_in(self, text: str) -> list[str]:
        low = text.lower()
        return [trace for trace in self._traces if trace in low]

    def __len__(self) -> int:
        return len(self._traces)


def planted(body: Any, record: type[Record], canaries: Canaries, anywhere: bool = False) -> Any:
    """A copy of a body of the record, or of one that has such bodies `anywhere` in it."""
    changed = deepcopy(body)
    _plant(changed, record, canaries, anywhere)
    for key, personal in UNMISTAKABLE if anywhere else ():
        for holder in _holders(changed, [], anywhere):
            if key in holder and key not in _keys(record):
                holder[key] = _grown(holder[key], personal, canaries, key, set())
    return changed


def _keys(record: type[Record]) -> set[str]:
    """The last steps of its paths."""
    sources = [column.source for column in columns_of(record)]
    return {source.path.rpartition(".")[2] for source in sources if isinstance(source, At)}


def _plant(body: Any, record: type[Record], canaries: Canaries, anywhere: bool) -> None:
    plain = {c.source.path for c in columns_of(record) if isinstance(c.source, At) and not c.source.personal}
    for column in columns_of(record):
        if not isinstance(source := column.source, At):
            continue
        *above, last = source.path.split(".")
        for holder in _holders(body, above, anywhere):
            if column.record is not None:
                for item in holder.get(last) or ():
                    _plant(item, column.record, canaries, anywhere=False)
            elif source.personal and last in holder:
                holder[last] = _grown(holder[last], source.personal, canaries, source.path, plain)
            for key, personal in source.inside:
                for inner in _holders(holder.get(last), [], anywhere=True):
                    if key in inner:
                        inner[key] = _grown(inner[key], personal, canaries, key, plain)


def _holders(value: Any, steps: list[str], anywhere: bool) -> Iterator[dict[str, Any]]:
    """Objects at the end of the steps, from the value or from anything in it."""
    end = value
    for step in steps:
        end = end.get(step) if isinstance(end, dict) else None
    if isinstance(end, dict):
        yield end
    if anywhere:
        inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        for inner in inside:
            yield from _holders(inner, steps, anywhere)


def _grown(value: Any, personal: Personal, canaries: Canaries, path: str, plain: set[str]) -> Any:
    """With another text for each; what another column says openly stays."""
    if path in plain:
        return value
    if isinstance(value, dict):
        return {k: _grown(inner, personal, canaries, f"{path}.{k}", plain) for k, inner in value.items()}
    if isinstance(value, list):
        return [_grown(item, personal, canaries, path, plain) for item in value]
    return canaries.one(personal) if isinstance(value, str) else value
