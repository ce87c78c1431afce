"""What is made of what was asked, and how it is shown."""

from io import StringIO
from typing import Final

import pytest
from rich.console import Console

from connectors.kafka.slots import slot_of
from connectors.settings.model import Kafka
from deploy.status.groups import owners
from deploy.status.picture import Gap, Lag, LastRun, Letters, Member, Owner, Picture, Topic, Watermark
from deploy.status.table import lasting, shown
from schemas.clock import DAY, HOUR, MINUTE, SECOND

_NOW: Final = 1_795_132_800_000
_KAFKA: Final = Kafka(topic_prefix="p.")


def _run(name: str, status: str, age: int, complete: int | None) -> LastRun:
    return LastRun("east", name, status, _NOW - age, 7, 9, complete, HOUR, "why not")


_PICTURE: Final = Picture(
    now=_NOW,
    topics=(Topic("east", "v2.a", "websocket", _NOW - HOUR, "eventbridge", "not eventbridge: …"),),
    gaps=(Gap("west", "v2.b", _NOW - HOUR, _NOW - MINUTE, 3, "silence"),),
    owners=(Owner("east", "poll", 3, "", ""),),
    members=(Member("p.trunkline.sink", "rdkafka", "10.0.0.7", 4),),
    lags=(Lag("p.trunkline.sink", "p.genesys.telephony", 12_345),),
    runs=(_run("trunks", "COMPLETE", 3 * HOUR, _NOW - 3 * HOUR), _run("edges", "INCOMPLETE", SECOND, None)),
    letters=(Letters("east", "receive", 1, 20),),
    watermarks=(Watermark("east", "telephony", _NOW - 2 * SECOND, 2 * SECOND),),
    troubles=("groups: KafkaException: nobody there",),
)


def test_everything_is_shown() -> None:
    out = StringIO()
    Console(file=out, width=200).print(shown(_PICTURE))
    said = out.getvalue()
    for word in (
        "websocket",
        "silence",
        "nobody",
        "10.0.0.7",
        "12,345",
        "7 of 9",
        "never",
        "nobody there",
        "2 s",
    ):
        assert word in said


def test_what_is_empty_is_left_out() -> None:
    out = StringIO()
    Console(file=out).print(shown(Picture(_NOW)))
    assert out.getvalue().strip() == ""


def test_only_what_is_about_an_organisation_is_left_out() -> None:
    found = _PICTURE.of(["west"])
    assert (found.topics, found.runs, found.letters, found.watermarks, found.owners) == ((), (), (), (), ())
    assert found.gaps == _PICTURE.gaps
    assert (found.members, found.lags) == (_PICTURE.members, _PICTURE.lags)


def test_a_run_is_late_after_two_periods() -> None:
    trunks, edges = _PICTURE.runs
    assert trunks.late(_NOW)
    assert not edges.late(_NOW)


def test_the_owner_is_whoever_holds_the_slot() -> None:
    slot = slot_of("east", 12)
    one = Member("p.trunkline.poll", "poll-a", "h", 1, (slot,))
    another = Member("q.trunkline.poll", "of-another-line", "h", 1, (slot,))
    found = owners(_KAFKA, ["east"], [another, one], 12)
    assert found == [Owner("east", "poll", slot, "poll-a", "h"), Owner("east", "notify", slot, "", "")]


@pytest.mark.parametrize(
    ("ms", "said"),
    [
        (0, "0 s"),
        (999, "0 s"),
        (61 * SECOND, "1 min 1 s"),
        (DAY + 5 * MINUTE, "1 d 5 min"),
        (2 * HOUR, "2 h"),
        (-5, "0 s"),
    ],
)
def test_durations_are_said_in_two_units(ms: int, said: str) -> None:
    assert lasting(ms) == said
