"""The pytest plugin: a local server and a client of it as fixtures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectapi import Client
    from connectapi.testing.local import LocalConnect


@pytest.fixture
def connect_server() -> Iterator[LocalConnect]:
    """A fresh local server, on a socket of its own."""
    from connectapi.testing.local import LocalConnect

    with LocalConnect() as server:
        yield server


@pytest.fixture
def connect_client(connect_server: LocalConnect) -> Iterator[Client]:
    """A client of the fresh local server, as its administrator."""
    with connect_server.client() as client:
        yield client
