# Derived from tests/scenarios/_async/test_repositories.py by `make generate`. Do not edit.
"""Content from Git repositories: linked, deployed, and deployed anew where the commit changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectapi import (
    Client,
    Conflict,
    ContentItem,
    InvalidArgument,
    InvalidRequest,
    NotFound,
    TaskFailed,
    UnsupportedByServer,
)
from connectapi.client.git_records import Branch
from connectapi.client.names import random_name
from connectapi.server.git.settings import GitSettings
from connectapi.server.settings import ServerSettings
from connectapi.testing import LocalConnect
from tests.git_server import GitHost, git_host, site_files
from tests.scenarios.conftest import Server

URL = "https://github.com/example/site"


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A local server, for a real one does not reach the repositories of this machine."""
    if request.config.getoption("--real-server"):
        pytest.skip("a real server does not reach the repositories of this machine")
    settings = ServerSettings(durable=False, git=GitSettings(enabled=True))
    with LocalConnect(check_answers=True, settings=settings) as local:
        yield Server(local.url, local.api_key, local)


@pytest.fixture
def host(tmp_path: Path) -> Iterator[GitHost]:
    with git_host(tmp_path) as host:
        yield host


def item_of(client: Client, url: str, branch: str = "main") -> ContentItem:
    item = client.content.create(random_name())
    item.repository.set(url, branch=branch)
    return item


def text_of(client: Client, item: ContentItem) -> str:
    """What visitors of an item see."""
    page: bytes = client.request("GET", f"/content/{item.guid}/", base="server")
    return page.decode()


def test_an_item_is_linked_changed_and_unlinked(client: Client) -> None:
    item = client.content.create(random_name())
    assert item.repository.get() is None
    linked = item.repository.set(URL, branch="next", directory="app")
    assert (linked.repository, linked.branch, linked.directory) == (URL, "next", "app")
    assert linked.polling is False
    assert item.repository.get() == linked
    assert item.repository.set(URL, branch="next", directory="app") == linked
    assert (item.repository.set_polling(True)).polling is True
    assert (item.repository.set_polling(True)).polling is True
    assert (item.repository.set(URL)).branch == "main"
    item.repository.remove()
    item.repository.remove()
    assert item.repository.get() is None
    for refused in (item.repository.deploy, item.repository.deploy_if_changed):
        with pytest.raises(NotFound, match="no Git repository"):
            refused()
    with pytest.raises(NotFound, match="no Git repository"):
        item.repository.set_polling(False)


def test_branches_and_folders_of_a_repository(host: GitHost, client: Client) -> None:
    repository = host.repository()
    first = repository.git("rev-parse", "HEAD")
    second = repository.commit({**site_files("x", "app/"), "manifest.json": None}, branch="next")
    url = host.address(repository)
    assert client.repositories.branches(url) == [
        Branch(name="main", commit=first, is_default=True),
        Branch(name="next", commit=second, is_default=False),
    ]
    repositories = client.repositories
    assert repositories.manifest_directories(url, branch="main") == ["."]
    assert repositories.manifest_directories(url, branch="next") == ["app"]
    with pytest.raises(TaskFailed, match="no branch 'old'; it has: main, next"):
        repositories.manifest_directories(url, branch="old")


def test_a_repository_that_cannot_be_read_fails_with_the_log(host: GitHost, client: Client) -> None:
    with pytest.raises(TaskFailed, match="none does not exist"):
        client.repositories.branches(f"{host.url}/none")
    for evil in ("ext::sh -c touch x", "file:///etc", "--upload-pack=x"):
        with pytest.raises(InvalidRequest, match="begin with one of https, http"):
            client.repositories.branches(evil)
    with pytest.raises(InvalidRequest, match="before the @") as caught:
        client.repositories.branches("https://user:hush@git.example.com/x")
    assert "hush" not in str(caught.value)


def test_the_account_of_a_host(client: Client) -> None:
    assert client.repositories.account(URL) is None
    with pytest.raises(InvalidArgument, match="scheme and host"):
        client.repositories.account("github.com/example")


def test_a_branch_is_deployed_where_its_commit_changed(host: GitHost, client: Client) -> None:
    repository = host.repository()
    item = item_of(client, host.address(repository))
    lines: list[str] = []
    done = item.repository.deploy_if_changed(on_log=lines.append)
    assert done
    assert done.finished
    assert lines == done.output
    assert text_of(client, item) == "hello"
    assert item.repository.deploy_if_changed() is None

    commit = repository.commit(site_files("again"))
    started = item.repository.deploy_if_changed(wait=False)
    assert started
    client.tasks.wait(started, timeout=30)
    assert text_of(client, item) == "again"
    known = item.repository.get()
    assert known
    assert known.last_known_commit == commit
    assert (item.bundles.find().collect())[0].metadata.source_commit == commit

    repository.git("branch", "--quiet", "--move", "main", "trunk")
    with pytest.raises(NotFound, match="'main'; its branches: trunk"):
        item.repository.deploy_if_changed()
    with pytest.raises(TaskFailed, match="no branch 'main'; it has: trunk"):
        item.repository.deploy()


def test_another_commit_is_deployed(host: GitHost, client: Client) -> None:
    repository = host.repository()
    first = repository.git("rev-parse", "HEAD")
    repository.commit(site_files("tagged"))
    repository.git("tag", "v2")
    repository.commit(site_files("newest"))
    item = item_of(client, host.address(repository))
    for ref, text in ((first, "hello"), ("v2", "tagged"), ("main", "newest")):
        assert (item.repository.deploy(ref=ref, timeout=30)).code == 0
        assert text_of(client, item) == text
    started = item.repository.deploy(ref="v2", wait=False)
    client.tasks.wait(started, timeout=30)
    assert text_of(client, item) == "tagged"
    with pytest.raises(TaskFailed, match="no such commit"):
        item.repository.deploy(ref="0" * 40)
    with pytest.raises(InvalidRequest, match="ref"):
        item.repository.deploy(ref="--all")


def test_content_is_made_of_a_repository(host: GitHost, client: Client, tmp_path: Path) -> None:
    repository = host.repository(files=site_files("app", "app/"))
    variables = tmp_path / ".env"
    variables.write_text("TOKEN=hush\n")
    name, url = random_name(), host.address(repository)
    item = client.repositories.deploy(
        url, name=name, directory="app", title="App", polling=True, env=variables
    )
    assert (item.title, item.app_mode) == ("App", "static")
    assert text_of(client, item) == "app"
    assert item.environment.names() == ["TOKEN"]
    linked = item.repository.get()
    assert linked
    assert (linked.directory, linked.polling, linked.last_error) == ("app", True, "")
    with pytest.raises(Conflict) as caught:
        client.repositories.deploy(url, name=name)
    assert item.dashboard_url in str(caught.value)
    assert "POST" not in str(caught.value)  # which was not sent


def test_content_that_cannot_be_deployed_stays_linked_for_the_next_try(
    host: GitHost, client: Client
) -> None:
    repository = host.repository(files={"read.me": "no site yet"})
    name = random_name()
    with pytest.raises(TaskFailed, match=r"has no manifest\.json"):
        client.repositories.deploy(host.address(repository), name=name)
    item = client.content.one(name=name)
    linked = item.repository.get()
    assert linked
    assert "has no manifest.json" in (linked.last_error or "")
    repository.commit(site_files("now"))
    item.repository.deploy()
    assert text_of(client, item) == "now"


def test_content_that_cannot_be_linked_is_taken_back(client: Client, tmp_path: Path) -> None:
    name = random_name()
    with pytest.raises(InvalidRequest, match="branch"):
        client.repositories.deploy(URL, name=name, branch="no such?")
    with pytest.raises(InvalidArgument, match="BAD=NAME"):
        client.repositories.deploy(URL, name=name, env={"BAD=NAME": "hush"})
    with pytest.raises(InvalidArgument, match="none"):
        client.repositories.deploy(URL, name=name, env=tmp_path / "none")
    with pytest.raises(NotFound):
        client.content.one(name=name)


def test_a_server_that_fetches_nothing_says_so() -> None:
    with LocalConnect(socket=False) as local:
        with local.client() as client:
            item = item_of(client, URL)
            for verb in (item.repository.deploy, item.repository.deploy_if_changed):
                with pytest.raises(TaskFailed, match="fetches nothing"):
                    verb()
            with pytest.raises(TaskFailed, match="fetches nothing"):
                item.repository.deploy(ref="main")


@pytest.mark.parametrize("version", ["2022.10.0", "2023.09.0"])
def test_content_from_a_repository_on_an_older_server(version: str) -> None:
    with LocalConnect(server_version=version, socket=False) as local:
        with local.client() as client:
            if version == "2022.10.0":
                with pytest.raises(UnsupportedByServer, match=r"2022\.12\.0"):
                    client.repositories.deploy(URL, name="app")
                assert client.content.find().collect() == []
                item = client.content.create("app")
                with pytest.raises(UnsupportedByServer, match=r"2022\.12\.0"):
                    item.repository.get()
                return
            item = item_of(client, URL)
            linked = item.repository.get()
            assert linked
            assert linked.repository == URL


def test_a_repository_is_published_and_published_again_in_one_call(
    client: Client, host: GitHost, tmp_path: Path
) -> None:
    repository = host.repository("one-call")
    first = repository.commit(site_files("first", "docs/"))
    name, url = random_name(), host.address(repository)
    done = client.deploy(url, name=name, directory="docs", title="Docs")
    assert done.created
    assert done.title == "Docs"
    assert "first" in text_of(client, done)
    again = client.deploy(url, name=name)
    assert again.skipped == ("deploy",)
    repository.commit(site_files("second", "docs/"))
    again = client.deploy(url, name=name)
    assert "second" in text_of(client, again)
    again = client.deploy(url, name=name, ref=first)
    assert "first" in text_of(client, again)
    with pytest.raises(InvalidArgument, match="has no effect on a repository"):
        client.deploy(url, name=name, kind="static")
    with pytest.raises(InvalidArgument, match="address of a repository"):
        client.deploy(tmp_path, name=name, branch="main")
