"""Every mistake is listed at once: where it is, what it is, and how it should be."""

import pytest

from connectors.settings.load import MendSettings, load
from tests.connectors.settings.conftest import Written

TEN = """
clok = "system"
[kafka]
partitions = 0
password = "hunter2"
[receive]
patience = "soon"
port = 70000
keys = ["env:NOT_THERE", "file:nowhere/key"]
[[organisations]]
name = "north"
organization_id = "11111111-1111-1111-1111-111111111111"
region = "moon-1"
client_secret = "hunter2"
time_zone = "Mars/Base"
"""
EXPECTED = {
    "kafka.partitions": "greater than or equal to 1",
    "kafka.password": "'env:NAME' or 'file:PATH', never the secret itself",
    "receive.port": "less than or equal to 65535",
    "receive.keys[0]": "the environment has no variable NOT_THERE",
    "receive.keys[1]": "nowhere/key: No such file or directory",
    "receive.patience": "write 500ms, 90s, 15m, 1h or 1d",
    "organisations[north].region": "'moon-1' is unknown; known are us-east-1, eu-west-1",
    "organisations[north].client_id": "must be given",
    "organisations[north].client_secret": "'env:NAME' or 'file:PATH', never the secret itself",
    "organisations[north].time_zone": "no IANA time zone, such as Europe/Berlin",
    "clok": "there is no such setting; known are admin, clickhouse, clock, kafka",
}


def _mistakes() -> list[str]:
    with pytest.raises(MendSettings) as refused:
        load()
    assert str(refused.value) == "\n".join(refused.value.mistakes)
    return refused.value.mistakes


def test_all_mistakes_of_a_file_are_said_each_in_a_line_with_place_and_remedy(written: Written) -> None:
    written(TEN)
    found = dict(line.split(": ", 1) for line in _mistakes())
    assert found.keys() == EXPECTED.keys()
    for where, how in EXPECTED.items():
        assert how in found[where], where


def test_a_secret_that_was_written_in_the_wrong_place_is_not_repeated(written: Written) -> None:
    written(TEN)
    assert "hunter2" not in "\n".join(_mistakes())


def test_an_unknown_setting_of_a_section_is_answered_with_the_known_ones(written: Written) -> None:
    written("[sink]\nflush_afer = '1s'\n")
    assert _mistakes() == [
        "sink.flush_afer: there is no such setting; known are dead_limit, flush_after, flush_rows"
    ]


@pytest.mark.parametrize(
    ("variable", "value", "mistake"),
    [
        ("TRUNKLINE_KAKFA__BOOTSTRAP", "x:1", "TRUNKLINE_KAKFA__BOOTSTRAP: there is no such setting"),
        ("TRUNKLINE_KAFKA__BOOTSTRP", "x:1", "kafka.bootstrp: there is no such setting"),
        ("TRUNKLINE_RECEIVE__KEYS", "env:KEY", "receive.keys: must be a list; in an environment variable"),
        ("TRUNKLINE_ORGANISATIONS", "[{", "organisations: must be a list"),
        ("TRUNKLINE_KAFKA", "x:1", "kafka: is a section"),
        ("TRUNKLINE_CLOCK", "sundial", "clock: "),
    ],
)
def test_a_mistake_in_the_environment_is_one_among_the_others(
    monkeypatch: pytest.MonkeyPatch, written: Written, variable: str, value: str, mistake: str
) -> None:
    written("[sink]\nflush_rows = 0\n")
    monkeypatch.setenv(variable, value)
    found = _mistakes()
    assert len(found) == 2
    assert any(line.startswith(mistake) for line in found)
    assert any(line.startswith("sink.flush_rows: ") for line in found)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"[kafka\n", "not TOML"), (b"clock = '\xff'\n", "not TOML"), (b"kafka = 3\n", "kafka: is a section")],
)
def test_a_file_that_cannot_be_read_is_named(written: Written, content: bytes, said: str) -> None:
    written("").write_bytes(content)
    (only,) = _mistakes()
    assert said in only


TOGETHER = """
[notify]
silence = "5s"
[[organisations]]
name = "North"
organization_id = "11111111-1111-1111-1111-111111111111"
region = "eu-west-1"
client_id = "a"
client_secret = "env:SHORT"
schedules = { stations = "often", trunkz = "5m" }
[organisations.personal_data]
key = "env:SHORT"
names = "shred"
[[organisations]]
name = "south"
organization_id = "11111111-1111-1111-1111-111111111111"
region = "eu-west-1"
client_id = "b"
client_secret = "env:SHORT"
"""


def test_no_mistake_hides_another_of_its_section_or_of_all_organisations_together(
    monkeypatch: pytest.MonkeyPatch, written: Written
) -> None:
    monkeypatch.setenv("SHORT", "short")
    written(TOGETHER)
    found = dict(line.split(": ", 1) for line in _mistakes())
    assert found["notify.silence"] == "at least 35000 ms"
    assert "lower-case letters, digits and hyphens" in found["organisations[North].name"]
    assert "write 500ms, 90s, 15m, 1h or 1d" in found["organisations[North].schedules.stations"]
    assert "nothing of that name is polled" in found["organisations[North].schedules.trunkz"]
    assert found["organisations[North].personal_data.key"] == "env:SHORT has fewer than 16 characters"
    assert "organisations[North].personal_data.names" in found
    assert found["organisations with one organization_id"] == "11111111-1111-1111-1111-111111111111"
    assert len(found) == 7
