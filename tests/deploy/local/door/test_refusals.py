"""What would harm the data folder, or the process, never reaches the engine."""

from pathlib import Path

import pytest

from deploy.local.door.failures import Failure
from deploy.local.door.statements import read_statement
from tests.deploy.local.door.running import Door, launch, running

KAFKA = "'127.0.0.1:1', 'topic', 'group', 'JSONEachRow'"
REFUSED = [
    f"CREATE TABLE t (a Int32) ENGINE = Kafka({KAFKA})",
    f"create table t (a Int32) engine /* = Memory */ = -- Log\n `Kafka`({KAFKA})",
    f'CREATE TABLE t (a Int32) ENGINE "kafka"({KAFKA})',
    f"CREATE OR REPLACE TABLE t (a Int32) ENGINE Kafka({KAFKA})",
    f"CREATE TABLE t AS kept ENGINE = Kafka({KAFKA})",
    f"CREATE TABLE t ENGINE = Kafka({KAFKA}) AS SELECT a FROM kept",
    f"CREATE MATERIALIZED VIEW t ENGINE = Kafka({KAFKA}) AS SELECT a FROM kept",
    f"CREATE TEMPORARY TABLE t (a Int32) ENGINE = Kafka({KAFKA})",
    f"ATTACH TABLE t UUID '28f1c61c-2970-457a-bffe-454156ddcfef' (a Int32) ENGINE = Kafka({KAFKA})",
    "CREATE TABLE t (a Int32) ENGINE = Kafka SETTINGS kafka_broker_list = '127.0.0.1:1',"
    " kafka_topic_list = 't', kafka_group_name = 'g', kafka_format = 'CSV'",
    f"CREATE TABLE u (a Int8) ENGINE = Log PARALLEL WITH CREATE TABLE t (a Int8) ENGINE = Kafka({KAFKA})",
    "CREATE TABLE t (a Int32) ENGINE = RabbitMQ SETTINGS rabbitmq_host_port = '127.0.0.1:1'",
    "CREATE TABLE t (a Int32) ENGINE = NATS SETTINGS nats_url = '127.0.0.1:1'",
    "CREATE TABLE t (a Int32) ENGINE = S3Queue('http://127.0.0.1:1/bucket/*', 'CSV')",
    "CREATE TABLE t (a Int32) ENGINE = AzureQueue('x', 'c', '*', 'CSV')",
    "CREATE TABLE t (a String) ENGINE = FileLog('/tmp', 'CSV')",
    "CREATE DATABASE t ENGINE = MaterializedPostgreSQL('127.0.0.1:1', 'd', 'u', 'p')",
    "SYSTEM SHUTDOWN",
    "system /* now */ kill",
]
PASSED = [
    "SELECT 'ENGINE = Kafka'",
    "SELECT 1 AS engine -- ENGINE = Kafka",
    "SELECT name FROM system.tables WHERE engine = 'Kafka'",
    "SELECT 'Kafka' AS kafka, 'CREATE TABLE t ENGINE = Kafka' AS engine",
    "CREATE TABLE mentions (kafka String DEFAULT 'ENGINE = Kafka') ENGINE = Log COMMENT 'ENGINE = Kafka'",
    "INSERT INTO mentions VALUES ('CREATE TABLE t ENGINE = Kafka')",
    "SYSTEM FLUSH LOGS",
]


def definitions(door: Door) -> set[Path]:
    return set((door.folder / "data").rglob("*.sql"))


def test_the_data_folder_opens_again_after_every_refusal(tmp_path: Path) -> None:
    door = launch(tmp_path)
    door.ask("CREATE TABLE kept (a Int32) ENGINE = MergeTree ORDER BY a")
    door.ask("INSERT INTO kept VALUES (1)")
    before = definitions(door)
    for statement in REFUSED:
        response = door.post(statement)
        assert (response.status_code, response.headers["X-ClickHouse-Exception-Code"]) == (500, "344"), (
            statement
        )
        assert definitions(door) == before, statement
    door.kill()
    with running(tmp_path) as again:
        assert again.ask("SELECT a FROM kept") == "1\n"
        assert again.ask("SHOW TABLES") == "kept\n"


@pytest.mark.parametrize("statement", PASSED)
def test_words_that_only_look_like_it_pass(door: Door, database: str, statement: str) -> None:
    door.ask("CREATE TABLE IF NOT EXISTS mentions (kafka String) ENGINE = Log", database=database)
    door.ask(statement.replace("TABLE mentions", "TABLE others"), database=database)


def test_a_refusal_says_what_to_do() -> None:
    with pytest.raises(Failure, match="Use a real ClickHouse server"):
        read_statement(b"CREATE TABLE t (a Int8) ENGINE = Kafka", whole=True)
