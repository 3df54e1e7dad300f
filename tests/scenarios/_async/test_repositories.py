"""Content from Git repositories: linked, deployed, and deployed anew where the commit changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectapi import (
    AsyncClient,
    AsyncContentItem,
    Conflict,
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


async def item_of(client: AsyncClient, url: str, branch: str = "main") -> AsyncContentItem:
    item = await client.content.create(random_name())
    await item.repository.set(url, branch=branch)
    return item


async def text_of(client: AsyncClient, item: AsyncContentItem) -> str:
    """What visitors of an item see."""
    page: bytes = await client.request("GET", f"/content/{item.guid}/", base="server")
    return page.decode()


async def test_an_item_is_linked_changed_and_unlinked(async_client: AsyncClient) -> None:
    item = await async_client.content.create(random_name())
    assert await item.repository.get() is None
    linked = await item.repository.set(URL, branch="next", directory="app")
    assert (linked.repository, linked.branch, linked.directory) == (URL, "next", "app")
    assert linked.polling is False
    assert await item.repository.get() == linked
    assert await item.repository.set(URL, branch="next", directory="app") == linked
    assert (await item.repository.set_polling(True)).polling is True
    assert (await item.repository.set_polling(True)).polling is True
    assert (await item.repository.set(URL)).branch == "main"
    await item.repository.remove()
    await item.repository.remove()
    assert await item.repository.get() is None
    for refused in (item.repository.deploy, item.repository.deploy_if_changed):
        with pytest.raises(NotFound, match="no Git repository"):
            await refused()
    with pytest.raises(NotFound, match="no Git repository"):
        await item.repository.set_polling(False)


async def test_branches_and_folders_of_a_repository(
    host: GitHost, async_client: AsyncClient
) -> None:
    repository = host.repository()
    first = repository.git("rev-parse", "HEAD")
    second = repository.commit({**site_files("x", "app/"), "manifest.json": None}, branch="next")
    url = host.address(repository)
    assert await async_client.repositories.branches(url) == [
        Branch(name="main", commit=first, is_default=True),
        Branch(name="next", commit=second, is_default=False),
    ]
    repositories = async_client.repositories
    assert await repositories.manifest_directories(url, branch="main") == ["."]
    assert await repositories.manifest_directories(url, branch="next") == ["app"]
    with pytest.raises(TaskFailed, match="no branch 'old'; it has: main, next"):
        await repositories.manifest_directories(url, branch="old")


async def test_a_repository_that_cannot_be_read_fails_with_the_log(
    host: GitHost, async_client: AsyncClient
) -> None:
    with pytest.raises(TaskFailed, match="none does not exist"):
        await async_client.repositories.branches(f"{host.url}/none")
    for evil in ("ext::sh -c touch x", "file:///etc", "--upload-pack=x"):
        with pytest.raises(InvalidRequest, match="begin with one of https, http"):
            await async_client.repositories.branches(evil)
    with pytest.raises(InvalidRequest, match="before the @") as caught:
        await async_client.repositories.branches("https://user:hush@git.example.com/x")
    assert "hush" not in str(caught.value)


async def test_the_account_of_a_host(async_client: AsyncClient) -> None:
    assert await async_client.repositories.account(URL) is None
    with pytest.raises(InvalidArgument, match="scheme and host"):
        await async_client.repositories.account("github.com/example")


async def test_a_branch_is_deployed_where_its_commit_changed(
    host: GitHost, async_client: AsyncClient
) -> None:
    repository = host.repository()
    item = await item_of(async_client, host.address(repository))
    lines: list[str] = []
    done = await item.repository.deploy_if_changed(on_log=lines.append)
    assert done
    assert done.finished
    assert lines == done.output
    assert await text_of(async_client, item) == "hello"
    assert await item.repository.deploy_if_changed() is None

    commit = repository.commit(site_files("again"))
    started = await item.repository.deploy_if_changed(wait=False)
    assert started
    await async_client.tasks.wait(started, timeout=30)
    assert await text_of(async_client, item) == "again"
    known = await item.repository.get()
    assert known
    assert known.last_known_commit == commit
    assert (await item.bundles.find().collect())[0].metadata.source_commit == commit

    repository.git("branch", "--quiet", "--move", "main", "trunk")
    with pytest.raises(NotFound, match="'main'; its branches: trunk"):
        await item.repository.deploy_if_changed()
    with pytest.raises(TaskFailed, match="no branch 'main'; it has: trunk"):
        await item.repository.deploy()


async def test_another_commit_is_deployed(host: GitHost, async_client: AsyncClient) -> None:
    repository = host.repository()
    first = repository.git("rev-parse", "HEAD")
    repository.commit(site_files("tagged"))
    repository.git("tag", "v2")
    repository.commit(site_files("newest"))
    item = await item_of(async_client, host.address(repository))
    for ref, text in ((first, "hello"), ("v2", "tagged"), ("main", "newest")):
        assert (await item.repository.deploy(ref=ref, timeout=30)).code == 0
        assert await text_of(async_client, item) == text
    started = await item.repository.deploy(ref="v2", wait=False)
    await async_client.tasks.wait(started, timeout=30)
    assert await text_of(async_client, item) == "tagged"
    with pytest.raises(TaskFailed, match="no such commit"):
        await item.repository.deploy(ref="0" * 40)
    with pytest.raises(InvalidRequest, match="ref"):
        await item.repository.deploy(ref="--all")


async def test_content_is_made_of_a_repository(
    host: GitHost, async_client: AsyncClient, tmp_path: Path
) -> None:
    repository = host.repository(files=site_files("app", "app/"))
    variables = tmp_path / ".env"
    variables.write_text("TOKEN=hush\n")
    name, url = random_name(), host.address(repository)
    item = await async_client.repositories.deploy(
        url, name=name, directory="app", title="App", polling=True, env=variables
    )
    assert (item.title, item.app_mode) == ("App", "static")
    assert await text_of(async_client, item) == "app"
    assert await item.environment.names() == ["TOKEN"]
    linked = await item.repository.get()
    assert linked
    assert (linked.directory, linked.polling, linked.last_error) == ("app", True, "")
    with pytest.raises(Conflict) as caught:
        await async_client.repositories.deploy(url, name=name)
    assert item.dashboard_url in str(caught.value)
    assert "POST" not in str(caught.value)  # which was not sent


async def test_content_that_cannot_be_deployed_stays_linked_for_the_next_try(
    host: GitHost, async_client: AsyncClient
) -> None:
    repository = host.repository(files={"read.me": "no site yet"})
    name = random_name()
    with pytest.raises(TaskFailed, match=r"has no manifest\.json"):
        await async_client.repositories.deploy(host.address(repository), name=name)
    item = await async_client.content.one(name=name)
    linked = await item.repository.get()
    assert linked
    assert "has no manifest.json" in (linked.last_error or "")
    repository.commit(site_files("now"))
    await item.repository.deploy()
    assert await text_of(async_client, item) == "now"


async def test_content_that_cannot_be_linked_is_taken_back(
    async_client: AsyncClient, tmp_path: Path
) -> None:
    name = random_name()
    with pytest.raises(InvalidRequest, match="branch"):
        await async_client.repositories.deploy(URL, name=name, branch="no such?")
    with pytest.raises(InvalidArgument, match="BAD=NAME"):
        await async_client.repositories.deploy(URL, name=name, env={"BAD=NAME": "hush"})
    with pytest.raises(InvalidArgument, match="none"):
        await async_client.repositories.deploy(URL, name=name, env=tmp_path / "none")
    with pytest.raises(NotFound):
        await async_client.content.one(name=name)


async def test_a_server_that_fetches_nothing_says_so() -> None:
    with LocalConnect(socket=False) as local:
        async with local.async_client() as client:
            item = await item_of(client, URL)
            for verb in (item.repository.deploy, item.repository.deploy_if_changed):
                with pytest.raises(TaskFailed, match="fetches nothing"):
                    await verb()
            with pytest.raises(TaskFailed, match="fetches nothing"):
                await item.repository.deploy(ref="main")


@pytest.mark.parametrize("version", ["2022.10.0", "2023.09.0"])
async def test_content_from_a_repository_on_an_older_server(version: str) -> None:
    with LocalConnect(server_version=version, socket=False) as local:
        async with local.async_client() as client:
            if version == "2022.10.0":
                with pytest.raises(UnsupportedByServer, match=r"2022\.12\.0"):
                    await client.repositories.deploy(URL, name="app")
                assert await client.content.find().collect() == []
                item = await client.content.create("app")
                with pytest.raises(UnsupportedByServer, match=r"2022\.12\.0"):
                    await item.repository.get()
                return
            item = await item_of(client, URL)
            linked = await item.repository.get()
            assert linked
            assert linked.repository == URL


async def test_a_repository_is_published_and_published_again_in_one_call(
    async_client: AsyncClient, host: GitHost, tmp_path: Path
) -> None:
    repository = host.repository("one-call")
    first = repository.commit(site_files("first", "docs/"))
    name, url = random_name(), host.address(repository)
    done = await async_client.deploy(url, name=name, directory="docs", title="Docs")
    assert done.created
    assert done.title == "Docs"
    assert "first" in await text_of(async_client, done)
    again = await async_client.deploy(url, name=name)
    assert again.skipped == ("deploy",)
    repository.commit(site_files("second", "docs/"))
    again = await async_client.deploy(url, name=name)
    assert "second" in await text_of(async_client, again)
    again = await async_client.deploy(url, name=name, ref=first)
    assert "first" in await text_of(async_client, again)
    with pytest.raises(InvalidArgument, match="has no effect on a repository"):
        await async_client.deploy(url, name=name, kind="static")
    with pytest.raises(InvalidArgument, match="address of a repository"):
        await async_client.deploy(tmp_path, name=name, branch="main")
