"""What a content item's verbs do: owner, lock, rendering and restart."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectapi import (
    APIError,
    AsyncClient,
    AsyncContentItem,
    InvalidArgument,
    InvalidRequest,
    LeftoverWarning,
    NotFound,
    PermissionDenied,
    ServerError,
    UnsupportedByServer,
)
from connectapi.client._async.environment import AsyncEnvironmentResource
from connectapi.client.names import random_name
from connectapi.client.variables import Variables
from connectapi.testing import Failing, LocalConnect, Rule
from tests.scenarios.conftest import Server, served
from tests.scenarios.content_bundles import application, document, page

ENVIRONMENT = "/v1/content/*/environment"


async def deployed(client: AsyncClient, bundle: bytes) -> AsyncContentItem:
    item = await client.content.create(random_name())
    uploaded = await client.api.bundles.upload_content_bundle(item.guid, bundle)
    done = await client.api.content.deploy_content_bundle(item.guid, bundle_id=uploaded.id)
    await client.tasks.wait(done.task_id, timeout=20)
    return await item.refresh()


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    yield from served(request)


def fail(server: Server, *, times: int, after: int = 0) -> Rule:
    """Let changes of environment variables fail, a few times."""
    if server.local is None:
        pytest.skip("only a local server fails at will")
    return server.local.faults.add(
        Failing(500), method="PATCH", path=ENVIRONMENT, after=after, times=times
    )


async def test_access_type(async_client: AsyncClient) -> None:
    item = await async_client.content.create(random_name())
    assert (await item.set_access_type("logged_in")).access_type == "logged_in"
    with pytest.raises(InvalidArgument, match="'acl', 'all', 'logged_in'"):
        await item.set_access_type("public")  # type: ignore[arg-type]  # the mistake under test
    assert (await item.refresh()).access_type == "logged_in"


async def test_owner_by_record_guid_and_name(server: Server, async_client: AsyncClient) -> None:
    server.account("paul", "publisher")
    server.account("vincent", "viewer")
    paul, me = await async_client.users.one(username="paul"), await async_client.me()
    item = await async_client.content.create(random_name())
    assert (await item.set_owner("PAUL")).owner_guid == paul.guid
    assert (await item.set_owner(me)).owner_guid == me.guid
    assert (await item.set_owner(paul.guid)).owner_guid == paul.guid
    with pytest.raises(NotFound, match="nobody"):
        await item.set_owner("nobody")
    with pytest.raises(PermissionDenied):
        await item.set_owner("vincent")
    assert item.owner_guid == paul.guid


async def test_r_defect_run_as_none_resets_to_the_default(async_client: AsyncClient) -> None:
    item = await async_client.content.create(random_name())
    assert (await item.set_run_as("analyst")).run_as == "analyst"
    assert (await item.set_run_as(None)).run_as is None
    assert (await async_client.content.get(item.guid)).run_as is None
    assert (await item.set_run_as("analyst", current_user=True)).run_as_current_user is True
    assert (await item.set_run_as("analyst")).run_as_current_user is False
    with pytest.raises(InvalidArgument, match="empty"):
        await item.set_run_as(" ")


async def test_lock_with_and_without_a_message(async_client: AsyncClient) -> None:
    item = await async_client.content.create(random_name())
    await item.lock("Back at *noon*.")
    assert (item.locked, item.locked_message) == (True, "Back at *noon*.")
    await item.lock()
    assert (item.locked, item.locked_message) == (True, "")
    await item.lock("Gone.")
    await item.unlock()
    assert (item.locked, item.locked_message) == (False, "")


async def test_locking_needs_2024_08() -> None:
    with LocalConnect(server_version="2023.09.0", socket=False) as old:
        async with old.async_client() as client:
            item = await client.content.create(random_name())
            with pytest.raises(UnsupportedByServer, match=r"2024\.08\.0 or later") as caught:
                await item.lock("Gone.")
            assert (caught.value.needs, caught.value.server_version) == ("2024.08.0", "2023.09.0")
            with pytest.raises(UnsupportedByServer, match=r"has 2023\.09\.0"):
                await item.unlock()
    with LocalConnect(server_version="2024.08.0", socket=False) as new:
        async with new.async_client() as client:
            assert (await (await client.content.create(random_name())).lock("Gone.")).locked is True


@pytest.mark.parametrize("version", ["2022.10.0", "2025.04.0", None])
async def test_render_waits_for_the_end(version: str | None) -> None:
    with LocalConnect(server_version=version, socket=False) as server:
        async with server.async_client() as client:
            item = await deployed(client, document())
            assert (item.is_rendered, item.is_interactive) == (True, False)
            before = item.last_deployed_time
            lines: list[str] = []
            task = await item.render(timeout=20, on_log=lines.append)
            assert (task.finished, task.code) == (True, 0)
            assert lines == task.output
            assert lines
            assert before
            begun = await item.render(wait=False)
            assert (await client.tasks.wait(begun, timeout=20)).finished
            with pytest.raises(NotFound, match="nope"):
                await item.render("nope")
            with pytest.raises(InvalidArgument, match=r"quarto-static.*item\.render"):
                await item.restart()


@pytest.mark.parametrize("version", ["2025.04.0", None])
async def test_a_bundle_on_the_server_is_deployed(version: str | None) -> None:
    with LocalConnect(server_version=version, socket=False) as server:
        async with server.async_client() as client:
            item = await deployed(client, page("first"))
            first = item.bundle_id
            second = await client.api.bundles.upload_content_bundle(item.guid, page("second"))
            task = await item.deploy(timeout=20)
            assert (task.finished, item.bundle_id) == (True, second.id)
            lines: list[str] = []
            await item.deploy(first or "", on_log=lines.append)
            assert item.bundle_id == first
            assert lines
            begun = await item.deploy(second, wait=False)
            await client.tasks.wait(begun, timeout=20)
            assert (await item.refresh()).bundle_id == second.id
            with pytest.raises(NotFound):
                await item.deploy("4711")
            assert (await item.refresh()).bundle_id == second.id
            if version is not None:
                with pytest.raises(UnsupportedByServer, match=r"2025\.06\.0"):
                    await item.deploy(first or "", activate=False)
            else:
                assert (await item.deploy(first or "", activate=False, timeout=20)).finished
            assert item.bundle_id == second.id


async def test_r_defect_what_deploy_current_gives_can_be_gone_on_with(
    async_client: AsyncClient,
) -> None:
    item = await deployed(async_client, page())
    await item.deploy(timeout=20)
    assert (await item.set_vanity_url(f"/{item.name}/")).vanity_url
    empty = await async_client.content.create(random_name())
    with pytest.raises(APIError):
        await empty.deploy()


async def test_r_defect_a_field_is_reset_by_none(async_client: AsyncClient) -> None:
    item = await async_client.content.create(random_name(), title="Report", min_processes=1)
    await item.update(title=None, min_processes=None)
    found = await async_client.content.get(item.guid)
    assert (found.title or None, found.min_processes) == (None, None)


async def test_r_defect_an_id_leads_nowhere_else(async_client: AsyncClient) -> None:
    content = async_client.content
    for guid in ("../users", "..", "", "a/../../users?x=1"):
        with pytest.raises((InvalidArgument, InvalidRequest, NotFound)):
            await content.get(guid)
        with pytest.raises((InvalidArgument, InvalidRequest, NotFound)):
            await content.delete(guid)


async def test_addresses_of_an_item(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    item = await async_client.content.create(random_name())
    assert item.page_url() == item.dashboard_url
    assert item.page_url("access") == f"{item.dashboard_url}/access"
    assert item.browse("logs") == f"{item.dashboard_url}/logs"
    assert item.browse_solo() == item.content_url
    assert opened == [f"{item.dashboard_url}/logs", item.content_url]


async def test_only_documents_are_rendered(async_client: AsyncClient) -> None:
    item = await async_client.content.create(random_name())
    assert (item.is_rendered, item.is_interactive) == (False, False)
    with pytest.raises(InvalidArgument, match=r"unknown.*item\.restart"):
        await item.render()
    static = await deployed(async_client, page())
    assert (static.is_rendered, static.is_interactive) == (False, False)
    for verb in (static.render, static.restart):
        with pytest.raises(InvalidArgument, match="static"):
            await verb()


async def test_restart_leaves_no_variable_and_sweeps_what_others_left(
    async_client: AsyncClient,
) -> None:
    item = await deployed(async_client, application())
    assert (item.is_rendered, item.is_interactive) == (False, True)
    await item.environment.update({"TOKEN": "hush", "_CONNECT_RESTART_1700000000": "1700000000"})
    await item.restart()
    assert await item.environment.names() == ["TOKEN"]
    await item.restart()
    assert await item.environment.names() == ["TOKEN"]


async def test_r_defect_restart_cleans_up_after_errors_of_the_server(
    server: Server, async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectapi.client._async.item_work._PAUSE", 0.0)
    item = await deployed(async_client, application())
    # The first change is made, and two attempts to remove the variable fail.
    rule = fail(server, after=1, times=2)
    await item.restart()
    assert rule.applied == 2
    assert await item.environment.names() == []


async def test_restart_names_a_variable_that_it_could_not_remove(
    server: Server, async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectapi.client._async.item_work._PAUSE", 0.0)
    item = await deployed(async_client, application())
    fail(server, after=1, times=3)
    with pytest.warns(LeftoverWarning, match=r"item\.environment\.remove\('_CONNECT_RESTART_"):
        await item.restart()
    assert len(await item.environment.names()) == 1
    await item.restart()
    assert await item.environment.names() == []


async def test_restart_that_could_not_begin_says_so_and_cleans_up(
    server: Server, async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectapi.client._async.item_work._PAUSE", 0.0)
    item = await deployed(async_client, application())
    fail(server, times=1)
    with pytest.raises(ServerError):
        await item.restart()
    assert await item.environment.names() == []


async def test_restart_that_is_interrupted_cleans_up(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = await deployed(async_client, application())
    update = AsyncEnvironmentResource.update

    async def interrupted(self: AsyncEnvironmentResource, variables: Variables) -> list[str]:
        await update(self, variables)
        raise KeyboardInterrupt

    monkeypatch.setattr(AsyncEnvironmentResource, "update", interrupted)
    with pytest.raises(KeyboardInterrupt):
        await item.restart()
    assert await item.environment.names() == []


async def test_restart_without_the_right_changes_nothing(
    server: Server, async_client: AsyncClient
) -> None:
    key = server.account("vera", "viewer")
    item = await deployed(async_client, application())
    await item.set_access_type("all")
    async with AsyncClient(server.url, key) as vera:
        theirs = await vera.content.get(item.guid)
        with pytest.raises(PermissionDenied):
            await theirs.restart()
