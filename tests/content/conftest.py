"""One server that runs content, for all tests of a worker: what is installed is installed once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectapi import Client
from connectapi.testing import LocalConnect
from tests.peers.command import Rsconnect


@pytest.fixture(scope="session")
def server() -> Iterator[LocalConnect]:
    with LocalConnect(run_content=True, check_answers=True) as server:
        yield server


@pytest.fixture(scope="session")
def client(server: LocalConnect) -> Iterator[Client]:
    with server.client(timeout=300) as client:
        yield client


@pytest.fixture(scope="session")
def rsconnect(
    server: LocalConnect, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rsconnect]:
    """The command, with a home of its own, which it looks up when it is imported."""
    home: Path = tmp_path_factory.mktemp("rsconnect-home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(home))
        patch.setenv("HOME", str(home))
        patch.setenv("RSCONNECT_DISABLE_VERSION_CHECK", "1")
        patch.setenv("BROWSER", "true")
        for name in ("CONNECT_SERVER", "CONNECT_API_KEY"):
            patch.delenv(name, raising=False)
        yield Rsconnect(server.url, server.api_key)
