"""A server for each scenario: a fresh local one, or a real one with `--real-server`."""

import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from connectapi import AsyncClient, Bundle, Client, bundle_dir
from connectapi.testing import LocalConnect

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@dataclass(frozen=True)
class Server:
    """Where the scenarios run."""

    url: str
    api_key: str
    local: LocalConnect | None

    def account(self, username: str, role: str) -> str:
        """The API key of a new user; only a local server can make keys for others."""
        if self.local is None:
            pytest.skip("a real server makes no API key for another user")
        return self.local.add_user(username, role).api_key


def served(request: pytest.FixtureRequest) -> Iterator[Server]:
    """The server of a fixture `server`, of whatever scope."""
    if request.config.getoption("--real-server"):
        yield Server(os.environ["CONNECT_SERVER"], os.environ["CONNECT_API_KEY"], None)
        return
    with LocalConnect(check_answers=True) as local:
        yield Server(local.url, local.api_key, local)


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    yield from served(request)


@pytest.fixture
async def async_client(server: Server) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(server.url, server.api_key) as client:
        yield client


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with Client(server.url, server.api_key) as client:
        yield client


@pytest.fixture
def site() -> Iterator[Bundle]:
    """The example site, packed."""
    with bundle_dir(EXAMPLES / "site") as bundle:
        yield bundle
