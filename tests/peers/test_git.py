"""rsconnect and posit-sdk: content that the server fetches from a real git server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from posit import connect

from connectapi.server.git.settings import GitSettings
from connectapi.server.settings import ServerSettings
from connectapi.testing import LocalConnect
from tests.git_server import GitHost, git_host, site_files
from tests.peers.command import Rsconnect

WAIT = {"wait": 1, "max_attempts": 30}


@pytest.fixture(scope="module")
def server() -> Iterator[LocalConnect]:
    settings = ServerSettings(durable=False, git=GitSettings(enabled=True))
    with LocalConnect(check_answers=True, settings=settings) as server:
        yield server


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GitHost]:
    with git_host(tmp_path_factory.mktemp("repositories")) as host:
        yield host


def newest(client: connect.Client, guid: str) -> dict[str, str]:
    found: dict[str, str] = client.content.get(guid).bundles.find()[0]["metadata"]
    return found


def test_rsconnect_deploys_from_git_and_deploys_again(
    rsconnect: Rsconnect, client: connect.Client, host: GitHost, caplog: pytest.LogCaptureFixture
) -> None:
    repository = host.repository("one", site_files("one", "app/"))
    first = repository.git("rev-parse", "HEAD")
    address = host.address(repository)
    rsconnect("deploy", "git", "-r", address, "-b", "main", "-d", "app", "-t", "From Git")
    assert f"Fetched commit {first}" in caplog.text
    item = client.content.find_by(title="From Git")
    assert (item["app_mode"], newest(client, item["guid"])["source_commit"]) == ("static", first)

    second = repository.commit(site_files("two", "app/"))
    again = rsconnect("content", "repository", "redeploy", "-g", item["guid"])
    assert "Deployment task started" in again.stdout
    assert newest(client, item["guid"])["source_commit"] == second
    rsconnect("content", "repository", "redeploy", "-g", item["guid"], "-r", first)
    assert newest(client, item["guid"])["source_commit"] == first
    rsconnect("content", "repository", "redeploy", "-g", item["guid"], "-r", "none", status=1)
    assert "has no branch 'none'" in caplog.text
    show = rsconnect("content", "repository", "show", "-g", item["guid"])
    assert second in show.stdout
    rsconnect("content", "repository", "delete", "-g", item["guid"], "--force")


def test_rsconnect_is_told_what_is_wrong(
    rsconnect: Rsconnect, host: GitHost, caplog: pytest.LogCaptureFixture
) -> None:
    address = host.address(host.repository("bare", {"read.me": "no site"}))
    rsconnect("deploy", "git", "-r", address, "-b", "main", "-t", "No site", status=1)
    assert "has no manifest.json" in caplog.text


def test_posit_sdk_deploys_from_git(client: connect.Client, host: GitHost) -> None:
    repository = host.repository("sdk")
    commit = repository.git("rev-parse", "HEAD")
    item = client.content.create(title="By the SDK")
    item.create_repository(repository=host.address(repository), branch="main", polling=False)
    # posit-sdk has no verb for it but that for a bundle, whose id may be left out.
    begun = client.post(f"v1/content/{item['guid']}/deploy", json={}).json()
    client.tasks.get(begun["task_id"]).wait_for(**WAIT)
    assert newest(client, item["guid"])["source_commit"] == commit
    assert client.content.get(item["guid"]).repository["last_known_commit"] == commit
