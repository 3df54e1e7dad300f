"""A local server in front of which things go wrong, and a client that is quick to try again."""

from collections.abc import AsyncIterator, Iterator

import pytest

from connectapi import AsyncClient, Client, RetryPolicy
from connectapi.testing import LocalConnect

QUICK = RetryPolicy(attempts=3, base=0.01, longest=0.02, longest_asked=2)


@pytest.fixture(scope="module")
def running() -> Iterator[LocalConnect]:
    with LocalConnect() as server:
        yield server


@pytest.fixture
def server(running: LocalConnect) -> Iterator[LocalConnect]:
    yield running
    running.faults.clear()


@pytest.fixture
def client(server: LocalConnect) -> Iterator[Client]:
    with server.client(retry=QUICK) as client:
        yield client


@pytest.fixture
async def async_client(server: LocalConnect) -> AsyncIterator[AsyncClient]:
    async with server.async_client(retry=QUICK) as client:
        yield client
