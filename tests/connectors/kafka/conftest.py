"""A broker that may be harmed, as long as it lives again afterwards."""

from collections.abc import Iterator

import pytest

from deploy.local import stack as stacks
from deploy.local.state import Stack


@pytest.fixture(scope="package")
def brittle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with stacks.running(tmp_path_factory.mktemp("brittle"), parts=("kafka",)) as stack:
        yield stack
