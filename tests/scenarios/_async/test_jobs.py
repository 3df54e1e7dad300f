"""Jobs of a content item: listed, read, followed and ended, on servers of any age."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest

from connectapi import (
    AsyncClient,
    AsyncContentItem,
    Conflict,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    Timeouts,
    UnsupportedByServer,
)
from connectapi.client.names import random_name
from connectapi.models.jobs import Job
from connectapi.testing import LocalConnect
from tests.scenarios.conftest import Server, served
from tests.scenarios.content_bundles import document

GONE = "nosuchjob"


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    yield from served(request)


async def deployed(client: AsyncClient) -> AsyncContentItem:
    item = await client.content.create(random_name())
    uploaded = await client.api.bundles.upload_content_bundle(item.guid, document())
    done = await client.api.content.deploy_content_bundle(item.guid, bundle_id=uploaded.id)
    await client.tasks.wait(done.task_id, timeout=20)
    return await item.refresh()


@asynccontextmanager
async def waiting(server: Server, item: AsyncContentItem, jobs: int) -> AsyncIterator[list[Job]]:
    """So many jobs of an item that wait while the block lasts."""
    if server.local is None:
        pytest.skip("only a local server holds its work back")
    with server.local.services.work.held():
        for _ in range(jobs):
            await item.render(wait=False)
        yield await item.jobs.find(active=True).collect()


async def test_jobs_are_listed_and_chosen(server: Server, async_client: AsyncClient) -> None:
    item = await deployed(async_client)
    assert await item.jobs.find(active=True).collect() == []
    async with waiting(server, item, 2) as active:
        assert len(active) == 2
        everything = await item.jobs.find().collect()
        assert [job.key for job in everything[:2]] == [job.key for job in active]
        assert len(everything) == 3
        assert len(await item.jobs.find(active=False).collect()) == 1
        assert len(await item.jobs.find(active=True, limit=1).collect()) == 1
    job = everything[-1]
    assert (job.content_guid, job.status) == (item.guid, 2)
    assert await item.jobs.get(job.key) == job
    with pytest.raises(NotFound):
        await item.jobs.get(GONE)
    table = await item.jobs.find().to_polars()
    assert set(table["content_guid"]) == {item.guid}


async def test_what_a_job_left_behind(async_client: AsyncClient, tmp_path: Path) -> None:
    item = await deployed(async_client)
    (job,) = await item.jobs.find().collect()
    entries = await item.jobs.log(job)
    assert await item.jobs.log(job.key, last=2) == entries[-2:]
    assert [entry async for entry in item.jobs.follow(job)] == entries
    path = await item.jobs.download_log(job, tmp_path / "job.log")
    assert [line.split(" ", 1)[1] for line in path.read_text().splitlines()] == [
        entry.data for entry in entries
    ]
    with pytest.raises(InvalidArgument, match=r"job\.log"):
        await item.jobs.download_log(job, tmp_path)
    with pytest.raises(NotFound):
        await item.jobs.download_log(GONE, tmp_path / "none.log")
    assert not (tmp_path / "none.log").exists()
    assert await item.jobs.error(job) is None
    assert await item.jobs.metrics(job, since=job.start_time) == []
    with pytest.raises(InvalidArgument, match=r"naive|time zone"):
        await item.jobs.metrics(job, until=datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake


async def test_a_log_is_followed_until_its_job_ends(
    server: Server, async_client: AsyncClient
) -> None:
    item = await deployed(async_client)
    async with waiting(server, item, 1) as active:
        pass
    lines = [entry.data async for entry in item.jobs.follow(active[0])]
    assert lines == [entry.data for entry in await item.jobs.log(active[0])]
    assert len(lines) > 1


async def test_a_silent_job_is_followed_further(server: Server, async_client: AsyncClient) -> None:
    if server.local is None:
        pytest.skip("only a local server holds its work back")
    item = await deployed(async_client)
    work = server.local.services.work
    with ExitStack() as held:
        held.enter_context(work.held())
        await item.render(wait=False)
        (job,) = await item.jobs.find(active=True).collect()
        release = threading.Timer(0.8, held.pop_all().close)
        release.start()
        hurry = Timeouts(read=0.5)
        async with AsyncClient(server.url, server.api_key, timeout=hurry, retry=1) as hasty:
            jobs = (await hasty.content.get(item.guid)).jobs
            entries = [entry async for entry in jobs.follow(job)]
        release.join()
    assert entries == await item.jobs.log(job)
    assert len(entries) > 1


async def test_one_job_is_ended(server: Server, async_client: AsyncClient) -> None:
    item = await deployed(async_client)
    async with waiting(server, item, 1) as active:
        order = await item.jobs.terminate(active[0])
        assert (order.job_key, order.content_guid) == (active[0].key, item.guid)
    (ended,) = await item.jobs.find(active=False, limit=1).collect()
    with pytest.raises(Conflict) as caught:
        await item.jobs.terminate(ended.key if ended.exit_code is not None else GONE)
    assert caught.value.code == 163


async def test_several_jobs_are_ended_with_a_record_of_each(
    server: Server, async_client: AsyncClient
) -> None:
    item = await deployed(async_client)
    (finished,) = await item.jobs.find().collect()
    async with waiting(server, item, 2) as active:
        records = await item.jobs.terminate_each([active[1], finished.key, GONE, active[1].key])
    assert [record.job_key for record in records] == [active[1].key, finished.key, GONE]
    assert [record.ordered for record in records] == [True, False, False]
    assert [record.code for record in records] == [None, 163, 4]
    assert (records[0].job_id, records[0].content_guid) == (active[1].id, item.guid)
    assert records[1].error
    assert "not active" in records[1].error


async def test_all_active_jobs_are_ended_and_nothing_is_never_everything(
    server: Server, async_client: AsyncClient
) -> None:
    item = await deployed(async_client)
    assert await item.jobs.terminate_all() == []
    async with waiting(server, item, 2) as active:
        assert await item.jobs.terminate_each([]) == []
        assert len(await item.jobs.find(active=True).collect()) == 2
        records = await item.jobs.terminate_all()
        assert {record.job_key for record in records} == {job.key for job in active}
        assert all(record.ordered for record in records)
    with pytest.raises(InvalidArgument, match="use terminate"):
        await item.jobs.terminate_each("abc")
    with pytest.raises(InvalidArgument, match="record or its key"):
        await item.jobs.terminate("")


async def test_jobs_are_for_those_who_work_on_the_item(
    server: Server, async_client: AsyncClient
) -> None:
    item = await deployed(async_client)
    key = server.account(random_name(), "publisher")
    await item.update(access_type="all")
    async with AsyncClient(server.url, key) as other:
        seen = await other.content.get(item.guid)
        with pytest.raises(PermissionDenied):
            await seen.jobs.find().collect()


@pytest.mark.parametrize("version", ["2022.09.0", "2022.10.0", "2024.08.0", "2025.04.0"])
async def test_jobs_of_an_older_server(version: str) -> None:
    with LocalConnect(server_version=version, socket=False, check_answers=True) as local:
        async with local.async_client() as client:
            item = await deployed(client)
            (job,) = await item.jobs.find().collect()
            assert (job.status, job.content_id, job.content_guid) == (2, item.id, item.guid)
            assert job.start_time.tzinfo
            assert await item.jobs.get(job.key) == job
            with pytest.raises(NotFound, match=GONE):
                await item.jobs.get(GONE)
            if version == "2022.09.0":
                with pytest.raises(UnsupportedByServer, match=r"needs Connect 2022\.10\.0"):
                    await item.jobs.log(job)
                with pytest.raises(UnsupportedByServer, match=r"needs Connect 2022\.10\.0"):
                    await item.jobs.terminate_each([job])
                return
            with pytest.raises(UnsupportedByServer, match="getJobMetrics"):
                await item.jobs.metrics(job)
            assert await item.jobs.log(job)
            (record,) = await item.jobs.terminate_each([job])
            assert record.code == 163
