"""Runtime caches, queue, environments, checks, documentation, packages and processes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from connectapi import (
    AsyncClient,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    TaskFailed,
    TaskTimeout,
    UnsupportedByServer,
)
from connectapi.models.system_information import RuntimeCache
from connectapi.testing import LocalConnect
from tests.scenarios.program import python_api, r_api

GUID = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def local() -> Iterator[LocalConnect]:
    with LocalConnect(socket=False, check_answers=True) as local:
        yield local


@pytest.fixture
async def async_client(local: LocalConnect) -> AsyncIterator[AsyncClient]:
    async with local.async_client() as client:
        yield client


async def test_a_runtime_cache_that_is_not_there(async_client: AsyncClient) -> None:
    assert await async_client.runtime_caches.find().collect() == []
    table = await async_client.runtime_caches.find().table()
    assert table.column_names == ["language", "version", "image_name"]
    with pytest.raises(NotFound, match=r"Python 3\.99"):
        await async_client.runtime_caches.delete("python", "3.99")
    with pytest.raises(NotFound):
        await async_client.runtime_caches.delete("R", "4.0.0", dry_run=True)
    with pytest.raises(InvalidArgument, match="R and Python"):
        await async_client.runtime_caches.delete("julia", "1.10")
    with pytest.raises(InvalidArgument, match="version"):
        await async_client.runtime_caches.delete("python")
    cache = RuntimeCache(language="Python", version="3.99", image_name="Local")
    with pytest.raises(InvalidArgument, match="record"):
        await async_client.runtime_caches.delete(cache, "3.11")


async def test_nothing_is_taken_out_of_an_empty_queue(async_client: AsyncClient) -> None:
    assert await async_client.queue.find().collect() == []
    assert await async_client.queue.find(queue_names=["a", "b"], asc_order=False).count() == 0
    with pytest.raises(NotFound):
        await async_client.queue.remove("77")
    with pytest.raises(InvalidArgument, match="an item of the queue"):
        await async_client.queue.remove("")
    with pytest.raises(InvalidArgument, match="queue"):
        async_client.queue.find(queue="a")  # type: ignore[call-arg]  # the mistake under test


async def test_what_waits_is_taken_out_of_the_queue(
    local: LocalConnect, async_client: AsyncClient, tmp_path: Path
) -> None:
    item = await async_client.deploy(r_api(tmp_path / "a", "4.3.1"), name="a")
    key = local.add_user("paul", "publisher").api_key
    with local.services.work.held():
        task = await async_client.api.content.deploy_content_bundle(item.guid)
        (waiting,) = await async_client.queue.find(queue_names="default").collect()
        assert await async_client.queue.find(queue_names=["other"]).collect() == []
        async with local.async_client(api_key=key) as paul:
            with pytest.raises(PermissionDenied):
                await paul.queue.remove(waiting)
        await async_client.queue.remove(waiting)
        assert await async_client.queue.find().collect() == []
    with pytest.raises(TaskFailed, match="removed from the queue"):
        await async_client.tasks.wait(task.task_id)


async def test_an_environment_is_made_found_changed_and_removed(
    async_client: AsyncClient,
) -> None:
    environments = async_client.environments
    made = await environments.create(
        "images/r:4", title="R 4", r={"installations": [{"version": "4.3.1", "path": "/opt/R"}]}
    )
    assert await environments.one(title="R 4") == await environments.get(made.guid)
    assert made.cluster_name == "Kubernetes"
    changed = await environments.update(made, title="Four", matching="none")
    assert (changed.title, changed.matching) == ("Four", "none")
    assert changed.r == made.r
    assert (await environments.update(changed, title="Four")).updated_time == changed.updated_time
    with pytest.raises(InvalidArgument, match="any, exact, none"):
        await environments.update(made, matching="some")
    with pytest.raises(InvalidArgument, match="colour"):
        await environments.update(made, colour="red")  # type: ignore[call-arg]  # the mistake under test
    await environments.delete(made)
    with pytest.raises(NotFound, match="images/r:4"):
        await environments.one(name="images/r:4")
    with pytest.raises(NotFound):
        await environments.delete(made)


async def test_who_may_use_an_environment(local: LocalConnect, async_client: AsyncClient) -> None:
    for name in ("jane", "joe"):
        local.add_user(name, "publisher")
    group = await async_client.groups.create("analysts")
    environments = async_client.environments
    made = await environments.create("images/r:4")
    entry = await environments.add_permission(made, "jane")
    assert await environments.add_permission(made, "jane") == entry
    changes = await environments.set_permissions(made, ["analysts", "joe"])
    assert (len(changes.added), len(changes.removed), changes.kept) == (2, 1, ())
    assert not await environments.set_permissions(made, ["joe", group, "joe"])
    with pytest.raises(NotFound, match="nobody"):
        await environments.set_permissions(made, ["jane", "nobody"])
    with pytest.raises(InvalidArgument, match="allow_empty"):
        await environments.set_permissions(made, [])
    assert await environments.permissions(made).count() == 2
    await environments.remove_permission(made, "joe")
    await environments.remove_permission(made, "joe")
    (left,) = await environments.permissions(made).collect()
    assert left.group_guid == group.guid
    assert await environments.set_permissions(made, [], allow_empty=True)
    assert await environments.permissions(made).collect() == []


async def test_system_checks_are_run_and_waited_for(async_client: AsyncClient) -> None:
    checks = async_client.system_checks
    run = await checks.run(timeout=60)
    assert run.status == "done"
    results = await checks.results(run)
    assert len(results) == run.passed + run.failed > 0
    assert len(await checks.results(run, failed_only=True)) == run.failed
    assert [found.id for found in await checks.find().collect()] == [run.id]
    assert await checks.wait(run.id) == run
    await checks.delete(run)
    with pytest.raises(NotFound):
        await checks.get(run.id)
    with pytest.raises(NotFound):
        await checks.delete(run)


async def test_a_wait_for_system_checks_ends(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = await async_client.system_checks.run(wait=False)
    with pytest.raises(TaskTimeout, match=rf"run {run.id} .*wait for it again") as caught:
        await _wait_while_it_runs(async_client, monkeypatch, run.id)
    assert caught.value.task_id == run.id


async def _wait_while_it_runs(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch, id: str
) -> None:
    checks = async_client.system_checks
    running = type(await checks.get(id))(id=id, status="running")

    async def get(_id: str) -> object:
        return running

    monkeypatch.setattr(checks, "get", get)
    await checks.wait(id, timeout=0.05)


async def test_the_custom_documentation(local: LocalConnect, async_client: AsyncClient) -> None:
    page = async_client.documentation
    assert await page.get() is None
    await page.delete()
    await page.set("# Hello")
    async with local.async_client(api_key=local.add_user("vera", "viewer").api_key) as viewer:
        assert await viewer.documentation.get() == "# Hello"
        await viewer.documentation.set("# Hello")
        with pytest.raises(PermissionDenied):
            await viewer.documentation.set("# Bye")
        with pytest.raises(PermissionDenied):
            await viewer.documentation.delete()
    with pytest.raises(InvalidArgument, match="delete"):
        await page.set(" ")
    with pytest.raises(InvalidArgument, match="500,001"):
        await page.set("x" * 500_001)
    await page.delete()
    assert await page.get() is None


async def test_r_defect_6_the_limit_of_packages_holds(
    async_client: AsyncClient, tmp_path: Path
) -> None:
    packages = async_client.packages
    assert await packages.find().collect() == []
    item = await async_client.deploy(r_api(tmp_path / "a", "4.3.1"), name="a")
    await async_client.deploy(python_api(tmp_path / "b", "3.11.7"), name="b")
    assert await packages.find().count() == 3
    assert len(await packages.find(limit=2, page_size=1).collect()) == 2
    (shiny,) = await packages.find(name="plumber").to_dicts()
    assert (shiny["content_guid"], shiny["version"]) == (item.guid, "1.2.1")
    table = await packages.find(name="nowhere").table()
    assert len(table) == 0
    assert "content_guid" in table.column_names
    with pytest.raises(InvalidArgument, match="nam"):
        packages.find(nam="shiny")  # type: ignore[call-arg]  # the mistake under test


async def test_packages_of_a_server_with_the_older_names(tmp_path: Path) -> None:
    with LocalConnect(server_version="2025.04.0", socket=False) as local:
        async with local.async_client() as client:
            item = await client.deploy(r_api(tmp_path / "a", "4.3.1"), name="a")
            rows = await client.packages.find().to_dicts()
            assert {row["content_guid"] for row in rows} == {item.guid}
            found = await client.packages.find(name="R6").first()
            assert found is not None
            assert (found.content_guid, found.content_id) == (item.guid, item.id)


async def test_a_runtime_cache_is_deleted(async_client: AsyncClient, tmp_path: Path) -> None:
    await async_client.deploy(r_api(tmp_path / "a", "4.3.1"), name="a")
    await async_client.deploy(python_api(tmp_path / "b", "3.11.7"), name="b")
    caches = async_client.runtime_caches
    found = {cache.language: cache for cache in await caches.find().collect()}
    assert {name: cache.version for name, cache in found.items()} == {
        "R": "4.3.1",
        "Python": "3.11.7",
    }
    assert await caches.delete("r", "4.3.1", dry_run=True) is None
    assert await caches.find().count() == 2
    lines: list[str] = []
    task = await caches.delete(found["R"], on_log=lines.append)
    assert task is not None
    assert task.finished
    assert task.output == lines
    assert [cache.language for cache in await caches.find().collect()] == ["Python"]
    begun = await caches.delete("python", "3.11.7", wait=False)
    assert begun is not None
    assert (await async_client.tasks.wait(begun)).id == begun.id
    with pytest.raises(NotFound):
        await caches.delete(found["R"])


async def test_a_server_without_processes(local: LocalConnect, async_client: AsyncClient) -> None:
    assert await async_client.processes.find().collect() == []
    assert (await async_client.processes.find().table()).column_names[:2] == ["pid", "content_id"]
    async with local.async_client(api_key=local.add_user("vera", "viewer").api_key) as viewer:
        with pytest.raises(PermissionDenied):
            await viewer.processes.find().collect()


@pytest.mark.parametrize("release", ["2022.10.0", "2023.09.0", "2024.08.0", "2025.04.0"])
async def test_administration_of_older_servers(release: str) -> None:
    with LocalConnect(server_version=release, socket=False) as local:
        async with local.async_client() as client:
            # Any: calls that have nothing in common.
            since: dict[str, list[Any]] = {
                "2023.05.0": [
                    client.runtime_caches.find().collect,
                    client.environments.find().collect,
                ],
                "2024.11.0": [client.packages.find().collect],
                "2024.12.0": [client.system_checks.find().collect],
                "2026.06.0": [client.environments.permissions(GUID).collect],
                "2026.06.1": [
                    client.queue.find().collect,
                    client.documentation.get,
                    client.documentation.delete,
                ],
            }
            for needs, calls in since.items():
                for call in calls:
                    if needs <= release:
                        await call()
                        continue
                    with pytest.raises(UnsupportedByServer, match=release) as caught:
                        await call()
                    assert caught.value.needs == needs
            assert await client.processes.find().collect() == []
