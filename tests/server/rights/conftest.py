"""The server and its people, once for each file."""

from collections.abc import Iterator

import pytest

from tests.server.rights.world import World, world


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("world")) as made:
        yield made
