"""Content from Git repositories: linked, deployed, and deployed anew where the commit changed."""

from __future__ import annotations

import json
from collections.abc import Iterator

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
from connectapi.server.registry import Call
from connectapi.server.store import repositories
from connectapi.server.unversioned.handlers import git
from connectapi.server.unversioned.handlers.application_bundles import task_now
from connectapi.testing import LocalConnect
from tests.scenarios.conftest import Server, served

URL = "https://github.com/example/site"
BRANCHES = [{"branch": "main", "ref": "a1"}, {"branch": "next", "ref": "b2"}]


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    yield from served(request)


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch, server: Server) -> dict[str, object]:
    """What the server finds in every repository; the local one fetches nothing by itself."""
    if server.local is None:
        pytest.skip("a real server fetches from a real repository")
    result: dict[str, object] = {}

    def found(call: Call, content_id: int | None = None) -> dict[str, object]:
        tasks = call.services.tasks
        log = tasks.begin("git", user_id=call.caller.id, content_id=content_id)
        tasks.finish(log.task_id, result=json.dumps(result))
        with call.read() as connection:
            return task_now(connection, log.task_id)

    monkeypatch.setattr(git, "_failed", found)
    return result


async def item_of(client: AsyncClient, **place: str) -> AsyncContentItem:
    item = await client.content.create(random_name())
    await item.repository.set(URL, **place)  # type: ignore[arg-type]  # texts, and no switch
    return item


def know_commit(server: Server, item: AsyncContentItem, commit: str) -> None:
    """Let the server have deployed a commit."""
    assert server.local
    with server.local.services.database.write() as connection:
        repositories.change(connection, int(item.id), {"last_known_commit": commit})


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
    fetched: dict[str, object], async_client: AsyncClient
) -> None:
    fetched.update(type="git-repo-ref-branch-array", data=BRANCHES)
    assert await async_client.repositories.branches(URL) == [
        Branch(name="main", commit="a1"),
        Branch(name="next", commit="b2"),
    ]
    fetched.update(
        type="git-repo-branches-result", data={"branches": BRANCHES, "default_branch": "main"}
    )
    first, second = await async_client.repositories.branches(URL)
    assert (first.is_default, second.is_default) == (True, False)
    fetched.update(type="git-repo-branch-manifest-dirs-array", data=[".", "app"])
    folders = await async_client.repositories.manifest_directories(URL, branch="main")
    assert folders == [".", "app"]


async def test_a_repository_that_cannot_be_read_fails_with_the_log(
    async_client: AsyncClient,
) -> None:
    with pytest.raises(TaskFailed, match="fetches nothing"):
        await async_client.repositories.branches(URL)


async def test_the_account_of_a_host(async_client: AsyncClient) -> None:
    assert await async_client.repositories.account(URL) is None
    with pytest.raises(InvalidArgument, match="scheme and host"):
        await async_client.repositories.account("github.com/example")


async def test_nothing_is_deployed_where_the_commit_is_the_same(
    server: Server, fetched: dict[str, object], async_client: AsyncClient
) -> None:
    fetched.update(type="git-repo-ref-branch-array", data=BRANCHES)
    item = await item_of(async_client, branch="next")
    know_commit(server, item, "b2")
    assert await item.repository.deploy_if_changed() is None
    know_commit(server, item, "b1")
    with pytest.raises(TaskFailed, match="fetches nothing"):
        await item.repository.deploy_if_changed()
    started = await item.repository.deploy_if_changed(wait=False)
    assert started
    assert started.code == 1


async def test_a_branch_that_is_gone_is_told_with_those_that_there_are(
    fetched: dict[str, object], async_client: AsyncClient
) -> None:
    fetched.update(type="git-repo-ref-branch-array", data=BRANCHES)
    item = await item_of(async_client, branch="old")
    with pytest.raises(NotFound, match="'old'; its branches: main, next"):
        await item.repository.deploy_if_changed()


async def test_content_is_made_of_a_repository(async_client: AsyncClient) -> None:
    name = random_name()
    with pytest.raises(TaskFailed, match="fetches nothing"):
        await async_client.repositories.deploy(
            URL, name=name, directory="app", title="App", polling=True, env={"TOKEN": "hush"}
        )
    # What was linked stays when it cannot be deployed, for the next try.
    item = await async_client.content.one(name=name)
    linked = await item.repository.get()
    assert linked
    assert await item.environment.names() == ["TOKEN"]
    assert (item.title, linked.directory, linked.polling) == ("App", "app", True)
    with pytest.raises(Conflict) as caught:
        await async_client.repositories.deploy(URL, name=name)
    assert item.dashboard_url in str(caught.value)


async def test_content_that_cannot_be_linked_is_taken_back(async_client: AsyncClient) -> None:
    name = random_name()
    with pytest.raises(InvalidRequest, match="branch"):
        await async_client.repositories.deploy(URL, name=name, branch="no such?")
    with pytest.raises(InvalidArgument, match="BAD=NAME"):
        await async_client.repositories.deploy(URL, name=name, env={"BAD=NAME": "hush"})
    with pytest.raises(NotFound):
        await async_client.content.one(name=name)


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
            item = await item_of(client)
            linked = await item.repository.get()
            assert linked
            assert linked.repository == URL
