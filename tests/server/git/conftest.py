"""A local server that fetches from repositories, and a git server with some."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict, Unpack

import pytest

from connectapi import Client, ContentItem
from connectapi.client.names import random_name
from connectapi.models.bundles import Bundle
from connectapi.models.tasks import Task
from connectapi.server.git.settings import GitSettings
from connectapi.server.settings import ServerSettings
from connectapi.testing import LocalConnect
from tests.git_server import GitHost, git_host
from tests.server.content.conftest import ended
from tests.server.foundation.wire import Wire

SETTINGS = GitSettings(enabled=True)
LONGEST = 20.0


@pytest.fixture
def repos(tmp_path: Path) -> Path:
    folder = tmp_path / "repos"
    folder.mkdir()
    return folder


@pytest.fixture
def host(repos: Path) -> Iterator[GitHost]:
    with git_host(repos) as host:
        yield host


class Sizes(TypedDict, total=False):
    """How large a bundle may be."""

    max_bundle: int
    max_unpacked: int
    max_files: int


def local(
    git: GitSettings = SETTINGS, data: Path | None = None, **sizes: Unpack[Sizes]
) -> LocalConnect:
    """A server that fetches."""
    settings = ServerSettings(durable=False, git=git, **sizes)
    return LocalConnect(socket=False, check_answers=True, data=data, settings=settings)


@pytest.fixture(scope="module")
def server() -> Iterator[LocalConnect]:
    with local() as server:
        yield server


@pytest.fixture
def admin(server: LocalConnect) -> Iterator[Client]:
    with server.client() as client:
        yield client


def linked(client: Client, url: str, **place: object) -> ContentItem:
    """An item that comes from a repository."""
    item = client.content.create(random_name())
    item.repository.set(url, **place)  # type: ignore[arg-type]  # branch, directory, polling
    return item


def deploy(client: Client, item: ContentItem, **order: object) -> Task:
    """Deploy from the repository, and wait for the end, however it is."""
    begun = client.api.content.deploy_content_bundle(item.guid, **order)  # type: ignore[arg-type]
    return ended(client, begun.task_id)


def newest(item: ContentItem) -> Bundle:
    return next(iter(item.bundles.find()))


def page(server: LocalConnect, item: ContentItem) -> bytes:
    return Wire(server, server.api_key).send("GET", f"/content/{item.guid}/").body


def make_bundle(server: LocalConnect, item: ContentItem, **place: str) -> dict[str, str]:
    wire = Wire(server, server.api_key)
    made = wire.api("POST", f"/v1/content/{item.guid}/repository/bundle", place)
    found: dict[str, str] = made.ok()
    return found
