"""What all tests share: one local stack for the whole run, started by the first test that needs it."""

from collections.abc import Iterator

import pytest

from deploy.local import stack as stacks
from deploy.local.state import Stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Real Kafka, schema registry and ClickHouse engine. Shared: a test makes topics, subjects and databases
    under names of its own, and harms no part (for that, start another stack: `stacks.running`).
    """
    with stacks.running(tmp_path_factory.mktemp("stack") / "home") as started:
        yield started
