"""A fresh local server for each test, and people of every role on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectapi import Client
from connectapi.testing import LocalConnect


@pytest.fixture
def server() -> Iterator[LocalConnect]:
    with LocalConnect(socket=False, check_answers=True) as server:
        yield server


@pytest.fixture
def admin(server: LocalConnect) -> Iterator[Client]:
    with server.client() as client:
        yield client


@pytest.fixture
def publisher(server: LocalConnect) -> Iterator[Client]:
    with server.client(api_key=server.add_user("paula", "publisher").api_key) as client:
        yield client


@pytest.fixture
def viewer(server: LocalConnect) -> Iterator[Client]:
    with server.client(api_key=server.add_user("victor", "viewer").api_key) as client:
        yield client
