"""What nobody should send, in the middle of a day: answered as documented, kept, counted, in nobody's way."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import pytest

from connectors.clickhouse.ask import ask
from connectors.kafka.wire import PREFIX
from deploy.local.genesys.world.world import build
from deploy.local.state import Stack
from schemas.clock import HOUR, MINUTE
from schemas.declare.families import TELEPHONY
from tests.builders.eventbridge import sample, wrong_type
from tests.builders.organisations import START, organisation, simulation
from tests.integration.letters import Letter, read_letters
from tests.integration.metrics import total
from tests.integration.playing import Day, Played, Scene, played, settle
from tests.integration.posting import post, post_json, post_slowly, put_on_the_log

_FED: Final = organisation(
    "fed", edges=2, changes={"arrivals": 1}, faults={"late": [{"share": 0.03, "delay_s": [80_000, 86_400]}]}
)
_POSTED: Final = organisation("posted")
_STRANGER: Final = organisation("stranger")
"""Not in the line's configuration."""
_TRUNK: Final = str(UUID(int=1))
"""In no inventory."""
_AT: Final = START + 20 * MINUTE
_REPEATED: Final = sample(_POSTED, _TRUNK, _AT)
_BATCH: Final = [sample(_POSTED, _TRUNK, _AT + n * MINUTE, inbound=n) for n in range(1, 4)]
_UNKNOWN_ID: Final = 999_999


@dataclass(slots=True)
class Answers:
    """What the receiver said, and what a view said of a new trunk before its inventory came."""

    statuses: dict[str, int] = field(default_factory=dict)
    unlabelled: list[dict[str, object]] = field(default_factory=list)


def _misbehave(scene: Scene, answers: Answers) -> None:
    line = scene.line.line
    good = json.dumps(_REPEATED).encode()
    answers.statuses |= {
        "good": post(line, good),
        "again": post(line, good),
        "a batch with a broken one": post_json(line, [*_BATCH, wrong_type(_REPEATED)]),
        "cut off": post(line, good[:-10]),
        "not an event": post_json(line, {"hello": "world"}),
        "wrong type": post_json(line, wrong_type(_REPEATED)),
        "wrong key": post(line, good, key="another"),
        "no key": post(line, good, key=""),
        "unknown organisation": post_json(line, sample(_STRANGER, _TRUNK, _AT)),
        "too large": post(line, b" " * 1_310_721),
        "too slow": post_slowly(line),
        "another path": post(line, good, path="-elsewhere"),
    }
    unknown = PREFIX.pack(0, _UNKNOWN_ID) + b"some record"
    put_on_the_log(scene.line, TELEPHONY.log, unknown, b"not framed", b"")


def _arrival() -> tuple[int, str]:
    """When the new edge comes, and a trunk that it brings."""
    world = build(_FED, simulation((_FED,), 2).span)
    (change,) = world.timeline.changes
    trunk = next(t.id for t in world.timeline.trunks().values() if t.edge_id == change.subject)
    return change.at_ms, trunk


def _label(scene: Scene) -> list[dict[str, object]]:
    settle(scene.line)
    sql = f"SELECT trunk_base_name FROM trunks_now WHERE trunk_id = '{_arrival()[1]}'"
    return ask(scene.line.settings.clickhouse, sql)


def _look(scene: Scene, answers: Answers) -> None:
    answers.unlabelled = _label(scene)


@dataclass(frozen=True, slots=True)
class Misbehaved:
    day: Played
    answers: Answers
    letters: list[Letter]


@pytest.fixture(scope="module")
def misbehaved(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Misbehaved]:
    answers = Answers()
    harm = {
        0.5: lambda scene: _misbehave(scene, answers),
        (_arrival()[0] - START) / HOUR + 0.1: lambda scene: _look(scene, answers),
        # EventBridge tries for 24 hours.
        24.5: lambda scene: answers.statuses.update(late=post_json(scene.line.line, _REPEATED)),
    }
    variables = {"TRUNKLINE_RECEIVE__SLOWEST_BODY": "500ms"}
    day = Day((_FED, _POSTED), after=24, harm=harm, variables=variables)
    with played(stack, tmp_path_factory.mktemp("bad"), day) as over:
        yield Misbehaved(over, answers, read_letters(over.line.settings.clickhouse))


@pytest.mark.stack
@pytest.mark.parametrize(
    ("what", "status"),
    [
        ("good", 200),
        ("again", 200),
        ("late", 200),
        ("a batch with a broken one", 200),
        ("cut off", 200),
        ("not an event", 200),
        ("wrong type", 200),
        ("wrong key", 401),
        ("no key", 401),
        ("unknown organisation", 503),
        ("too large", 413),
        ("too slow", 503),
        ("another path", 404),
    ],
)
def test_each_request_is_answered_by_whether_it_should_come_again(
    misbehaved: Misbehaved, what: str, status: int
) -> None:
    assert misbehaved.answers.statuses[what] == status
    assert total(
        [misbehaved.day.line.roles["receive"]], "trunkline_receive_requests_total", status=str(status)
    )


@pytest.mark.stack
def test_what_can_t_be_read_is_kept_as_it_came(misbehaved: Misbehaved) -> None:
    good, wrong = (json.dumps(body).encode() for body in (_REPEATED, wrong_type(_REPEATED)))
    found = {(letter.stage, letter.field, letter.payload) for letter in misbehaved.letters}
    unknown = PREFIX.pack(0, _UNKNOWN_ID) + b"some record"
    assert found >= {
        ("receive", "body", good[:-10]),
        ("receive", "calls.inboundCallCount", wrong),
        ("sink", "schema id", unknown),
        ("sink", "schema id", b"not framed"),
        ("sink", "schema id", b""),
    }
    roles = misbehaved.day.line.roles
    assert total([roles["receive"]], "trunkline_dead_letters_total") == 4
    assert total([roles["sink"]], "trunkline_dead_letters_total") == 3


@pytest.mark.stack
def test_a_fact_that_came_in_three_requests_is_one_and_a_batch_is_its_events(misbehaved: Misbehaved) -> None:
    facts = misbehaved.day.tables.facts["trunk_metrics", "posted"]
    expected = {(_TRUNK, _AT, 1, 0)} | {(_TRUNK, _AT + n * MINUTE, n, 0) for n in range(1, 4)}
    assert {fact for fact in facts if fact[0] == _TRUNK} == expected


@pytest.mark.stack
def test_an_unknown_trunk_is_shown_and_named_once_its_inventory_is_there(misbehaved: Misbehaved) -> None:
    assert misbehaved.answers.unlabelled == [{"trunk_base_name": ""}]
    assert _label(misbehaved.day.scene) == [{"trunk_base_name": "A"}]


@pytest.mark.stack
def test_nobody_else_s_day_was_touched(misbehaved: Misbehaved) -> None:
    misbehaved.day.assert_equal("fed")
