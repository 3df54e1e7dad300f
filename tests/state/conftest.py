"""Servers and documents for the tests of content as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from connectapi import Client, state
from connectapi.state import Document
from connectapi.testing import LocalConnect
from tests.state.world import people, seed


@dataclass(frozen=True)
class Source:
    """A server with content, and what was exported of it."""

    server: LocalConnect
    client: Client
    document: Document
    path: Path


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    folder = tmp_path_factory.mktemp("exported")
    with LocalConnect(check_answers=True) as server, server.client() as client:
        seed(server, client, people(server, client))
        document = state.export(client, everything=True, folder=folder, bundles=True)
        yield Source(server, client, document, state.write(document, folder / "content.yaml"))


@pytest.fixture
def target() -> Iterator[LocalConnect]:
    """A server with the same people, of whom one has another name, and no content."""
    with LocalConnect(check_answers=True) as server, server.client() as client:
        people(server, client, bob="robert")
        yield server
