"""The contract, and clients of a server that records."""

from collections.abc import AsyncIterator, Iterator

import pytest

from connectapi import AsyncClient, Client
from tests.contract.recorder import Recorder, recording

KEY = "a-key-of-the-contract-tests"


@pytest.fixture(scope="session")
def running_recorder() -> Iterator[Recorder]:
    with recording() as recorder:
        yield recorder


@pytest.fixture
def recorder(running_recorder: Recorder) -> Recorder:
    running_recorder.answers(200, b"{}")
    return running_recorder


@pytest.fixture
async def async_client(recorder: Recorder) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(recorder.url, KEY) as client:
        yield client


@pytest.fixture(scope="session")
def client(running_recorder: Recorder) -> Iterator[Client]:
    with Client(running_recorder.url, KEY) as client:
        yield client
