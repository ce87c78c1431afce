"""`trunkline schema`: what is generated, and everything made ready, on real parts."""

import re
import uuid
from pathlib import Path

import pytest
from confluent_kafka import KafkaException
from typer.testing import CliRunner, Result

import deploy.schema.files
from connectors.clickhouse.ask import ask
from connectors.kafka.logs import checked_epochs
from connectors.settings.model import ClickHouse, Kafka
from deploy.cli import app
from deploy.local.state import Stack
from deploy.schema.files import Files
from schemas import catalogue


def trunkline(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(app, arguments, env=environment)


def test_the_repository_is_as_its_declarations_say() -> None:
    done = trunkline("schema", "check")
    assert (done.exit_code, done.output) == (0, "")


def test_what_is_not_published_is_listed_then_written_then_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "schemas"
    monkeypatch.setattr(deploy.schema.files, "ROOT", root)
    monkeypatch.setattr(deploy.schema.files, "Files", lambda: Files(root))
    before = trunkline("schema", "check")
    assert before.exit_code == 1
    for kind in catalogue.record_types():
        assert f"schemas/avro/{kind.name}.v1.avsc is missing" in before.output
    assert "no migration has: CREATE TABLE" in before.output
    assert "schemas/clickhouse/views.sql is stale" in before.output
    assert "docs/objects/trunks.md is stale" in before.output
    assert "Run `trunkline schema lock`" in before.stderr

    written = re.findall(r"^wrote (.+)$", trunkline("schema", "lock").output, re.MULTILINE)
    expected = {
        "schemas/clickhouse/0001_tables.sql",
        "schemas/clickhouse/views.sql",
        "docs/objects/trunks.md",
    }
    assert expected <= set(written)
    assert all((tmp_path / name).exists() for name in written)
    assert trunkline("schema", "check").exit_code == 0
    assert trunkline("schema", "lock").output == ""


@pytest.mark.stack
def test_everything_is_made_ready_and_that_can_be_said_again(stack: Stack) -> None:
    name = f"s{uuid.uuid4().hex[:8]}"
    own = {
        **stack.environment,
        "TRUNKLINE_KAFKA__TOPIC_PREFIX": f"{name}-",
        "TRUNKLINE_KAFKA__PARTITIONS": "2",
        "TRUNKLINE_CLICKHOUSE__DATABASE": name,
    }
    first = trunkline("schema", "apply", **own)
    assert first.exit_code == 0, first.output
    again = trunkline("schema", "apply", **own)
    said = (
        "registry: {r} schemas\nKafka: {t} topics, {n} of them new\n"
        "ClickHouse: database {d}, {m} new migrations, views renewed\n"
    )
    counts = {
        "r": len(catalogue.record_types()),
        "t": re.findall(r"(\d+) topics", first.output)[0],
        "d": name,
    }
    assert first.output == said.format(n=counts["t"], m=len(Files().migrations()), **counts)
    assert again.output == said.format(n=0, m=0, **counts)

    kafka = Kafka(bootstrap=stack.kafka, topic_prefix=f"{name}-")
    logs = [family.log for family in catalogue.families()]
    assert {e.epoch for e in checked_epochs(kafka, logs).values()} == {1}
    clickhouse = ClickHouse(url=stack.clickhouse, database=name)
    assert ask(clickhouse, "SELECT count() AS n FROM trunk_utilisation") == [{"n": 0}]


@pytest.mark.stack
def test_an_epoch_is_raised_of_a_log_that_there_is(stack: Stack) -> None:
    done = trunkline("schema", "raise-epoch", "nothing-of-the-kind", **stack.environment)
    assert done.exit_code == 1
    assert done.stderr.strip().endswith("there is no topic nothing-of-the-kind: run `trunkline schema apply`")


@pytest.mark.parametrize(
    ("part", "setting"),
    [("registry", "TRUNKLINE_REGISTRY__URL"), ("clickhouse", "TRUNKLINE_CLICKHOUSE__URL")],
)
@pytest.mark.stack
def test_a_part_that_is_away_is_named_without_a_traceback(stack: Stack, part: str, setting: str) -> None:
    prefix = {"TRUNKLINE_KAFKA__TOPIC_PREFIX": f"s{uuid.uuid4().hex[:8]}-"}
    done = trunkline("schema", "apply", **{**stack.environment, **prefix, setting: "http://127.0.0.1:1"})
    assert done.exit_code == 1
    assert "127.0.0.1:1" in done.stderr or "127.0.0.1', port=1" in done.stderr, done.stderr
    assert not isinstance(done.exception, KafkaException)
