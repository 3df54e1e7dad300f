"""Clients that others wrote, on a local server that answers on a socket.

Servers are shared by the tests of a module: these clients are slow to begin, and each test makes
what it needs under names of its own.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

# posit-sdk ships no types: to the type checker, whatever comes from it is Any.
from posit import connect

from connectapi.testing import LocalConnect
from tests.peers.command import Rsconnect

OLDER = ("2022.10.0", "2023.09.0", "2024.08.0", "2025.04.0")


@pytest.fixture(scope="module")
def server() -> Iterator[LocalConnect]:
    with LocalConnect(check_answers=True) as server:
        yield server


@pytest.fixture(scope="module")
def client(server: LocalConnect) -> Iterator[connect.Client]:
    with connect.Client(server.url, server.api_key) as client:
        yield client


@pytest.fixture(scope="session")
def rsconnect_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder for everything that rsconnect keeps; it is looked up when it is imported."""
    home = tmp_path_factory.mktemp("rsconnect-home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(home))
        patch.setenv("HOME", str(home))
        patch.setenv("CONNECT_CONTENT_BUILD_DIR", str(home / "builds"))
        # It would ask the package index whether there is a newer version, and open a browser.
        patch.setenv("RSCONNECT_DISABLE_VERSION_CHECK", "1")
        patch.setenv("BROWSER", "true")
        for name in ("CONNECT_SERVER", "CONNECT_API_KEY"):
            patch.delenv(name, raising=False)
        yield home


@pytest.fixture(scope="module")
def rsconnect(server: LocalConnect, rsconnect_home: Path) -> Rsconnect:
    return Rsconnect(server.url, server.api_key)
