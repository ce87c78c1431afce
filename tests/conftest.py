"""What all tests share: one local stack and one engine of each version for the whole run, and the seed.

Each is started by the first test that needs it.
"""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from connectors.settings.model import FILE_VARIABLE
from deploy.local import stack as stacks
from deploy.local.state import Stack
from deploy.schema.files import Files
from deploy.schema.lock import view_statements
from tests.builders import standing
from tests.engines.engine import Database, Engine, running
from tests.engines.environments import VERSIONS


def pytest_configure() -> None:
    """Settings of whoever runs the tests, such as those of a stack that a demo has left, are not theirs."""
    os.environ[FILE_VARIABLE] = os.devnull


# How fast a busy machine is says nothing of the code.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Real Kafka, schema registry and ClickHouse engine. Shared: a test makes topics, subjects and databases
    under names of its own, and harms no part (for that, start another stack: `stacks.running`).
    """
    with stacks.running(tmp_path_factory.mktemp("stack") / "home") as started:
        yield started


@pytest.fixture(scope="session", params=VERSIONS)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The ClickHouse engine, once in each version that Trunkline supports; every database is its maker's."""
    with running(request.param, tmp_path_factory.mktemp("engine")) as started:
        yield started


@pytest.fixture(scope="session")
def migrated(engine: Engine) -> Database:
    """Every table and view, made by the migrations. Nobody puts anything into it."""
    migrations = [statement for file in Files().migrations().values() for statement in file]
    return engine.database([*migrations, *view_statements()])


@pytest.fixture(scope="session")
def _questions(engine: Engine) -> Database:
    return engine.database(standing.questions())


@pytest.fixture
def database(_questions: Database) -> Iterator[Database]:
    """Aggregates, the views that are written by hand, and what they read; every table is empty, and emptied
    again whatever becomes of the test. A law of one declaration makes a database with what follows from it.
    """
    yield _questions
    _questions.empty()


@pytest.fixture(scope="session")
def seed() -> int:
    """Where random tests begin: the same in every run, or what TRUNKLINE_SEED says."""
    return int(os.environ.get("TRUNKLINE_SEED", "1"))
