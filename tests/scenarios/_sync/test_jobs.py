# Derived from tests/scenarios/_async/test_jobs.py by `make generate`. Do not edit.
"""Jobs of a content item: listed, read, followed and ended, on servers of any age."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from connectapi import (
    Client,
    Conflict,
    ContentItem,
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


def deployed(client: Client) -> ContentItem:
    item = client.content.create(random_name())
    uploaded = client.api.bundles.upload_content_bundle(item.guid, document())
    done = client.api.content.deploy_content_bundle(item.guid, bundle_id=uploaded.id)
    client.tasks.wait(done.task_id, timeout=20)
    return item.refresh()


@contextmanager
def waiting(server: Server, item: ContentItem, jobs: int) -> Iterator[list[Job]]:
    """So many jobs of an item that wait while the block lasts."""
    if server.local is None:
        pytest.skip("only a local server holds its work back")
    with server.local.services.work.held():
        for _ in range(jobs):
            item.render(wait=False)
        yield item.jobs.find(active=True).collect()


def test_jobs_are_listed_and_chosen(server: Server, client: Client) -> None:
    item = deployed(client)
    assert item.jobs.find(active=True).collect() == []
    with waiting(server, item, 2) as active:
        assert len(active) == 2
        everything = item.jobs.find().collect()
        assert [job.key for job in everything[:2]] == [job.key for job in active]
        assert len(everything) == 3
        assert len(item.jobs.find(active=False).collect()) == 1
        assert len(item.jobs.find(active=True, limit=1).collect()) == 1
    job = everything[-1]
    assert (job.content_guid, job.status) == (item.guid, 2)
    assert item.jobs.get(job.key) == job
    with pytest.raises(NotFound):
        item.jobs.get(GONE)
    table = item.jobs.find().to_polars()
    assert set(table["content_guid"]) == {item.guid}


def test_what_a_job_left_behind(client: Client, tmp_path: Path) -> None:
    item = deployed(client)
    (job,) = item.jobs.find().collect()
    entries = item.jobs.log(job)
    assert item.jobs.log(job.key, last=2) == entries[-2:]
    assert [entry for entry in item.jobs.follow(job)] == entries
    path = item.jobs.download_log(job, tmp_path / "job.log")
    assert [line.split(" ", 1)[1] for line in path.read_text().splitlines()] == [
        entry.data for entry in entries
    ]
    with pytest.raises(InvalidArgument, match=r"job\.log"):
        item.jobs.download_log(job, tmp_path)
    with pytest.raises(NotFound):
        item.jobs.download_log(GONE, tmp_path / "none.log")
    assert not (tmp_path / "none.log").exists()
    assert item.jobs.error(job) is None
    assert item.jobs.metrics(job, since=job.start_time) == []
    with pytest.raises(InvalidArgument, match=r"naive|time zone"):
        item.jobs.metrics(job, until=datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake


def test_a_log_is_followed_until_its_job_ends(server: Server, client: Client) -> None:
    item = deployed(client)
    with waiting(server, item, 1) as active:
        pass
    lines = [entry.data for entry in item.jobs.follow(active[0])]
    assert lines == [entry.data for entry in item.jobs.log(active[0])]
    assert len(lines) > 1


def test_a_silent_job_is_followed_further(server: Server, client: Client) -> None:
    if server.local is None:
        pytest.skip("only a local server holds its work back")
    item = deployed(client)
    work = server.local.services.work
    with ExitStack() as held:
        held.enter_context(work.held())
        item.render(wait=False)
        (job,) = item.jobs.find(active=True).collect()
        release = threading.Timer(0.8, held.pop_all().close)
        release.start()
        hurry = Timeouts(read=0.5)
        with Client(server.url, server.api_key, timeout=hurry, retry=1) as hasty:
            jobs = (hasty.content.get(item.guid)).jobs
            entries = [entry for entry in jobs.follow(job)]
        release.join()
    assert entries == item.jobs.log(job)
    assert len(entries) > 1


def test_one_job_is_ended(server: Server, client: Client) -> None:
    item = deployed(client)
    with waiting(server, item, 1) as active:
        order = item.jobs.terminate(active[0])
        assert (order.job_key, order.content_guid) == (active[0].key, item.guid)
    (ended,) = item.jobs.find(active=False, limit=1).collect()
    with pytest.raises(Conflict) as caught:
        item.jobs.terminate(ended.key if ended.exit_code is not None else GONE)
    assert caught.value.code == 163


def test_several_jobs_are_ended_with_a_record_of_each(server: Server, client: Client) -> None:
    item = deployed(client)
    (finished,) = item.jobs.find().collect()
    with waiting(server, item, 2) as active:
        records = item.jobs.terminate_each([active[1], finished.key, GONE, active[1].key])
    assert [record.job_key for record in records] == [active[1].key, finished.key, GONE]
    assert [record.ordered for record in records] == [True, False, False]
    assert [record.code for record in records] == [None, 163, 4]
    assert (records[0].job_id, records[0].content_guid) == (active[1].id, item.guid)
    assert records[1].error
    assert "not active" in records[1].error


def test_all_active_jobs_are_ended_and_nothing_is_never_everything(
    server: Server, client: Client
) -> None:
    item = deployed(client)
    assert item.jobs.terminate_all() == []
    with waiting(server, item, 2) as active:
        assert item.jobs.terminate_each([]) == []
        assert len(item.jobs.find(active=True).collect()) == 2
        records = item.jobs.terminate_all()
        assert {record.job_key for record in records} == {job.key for job in active}
        assert all(record.ordered for record in records)
    with pytest.raises(InvalidArgument, match="use terminate"):
        item.jobs.terminate_each("abc")
    with pytest.raises(InvalidArgument, match="record or its key"):
        item.jobs.terminate("")


def test_jobs_are_for_those_who_work_on_the_item(server: Server, client: Client) -> None:
    item = deployed(client)
    key = server.account(random_name(), "publisher")
    item.update(access_type="all")
    with Client(server.url, key) as other:
        seen = other.content.get(item.guid)
        with pytest.raises(PermissionDenied):
            seen.jobs.find().collect()


@pytest.mark.parametrize("version", ["2022.09.0", "2022.10.0", "2024.08.0", "2025.04.0"])
def test_jobs_of_an_older_server(version: str) -> None:
    with LocalConnect(server_version=version, socket=False, check_answers=True) as local:
        with local.client() as client:
            item = deployed(client)
            (job,) = item.jobs.find().collect()
            assert (job.status, job.content_id, job.content_guid) == (2, item.id, item.guid)
            assert job.start_time.tzinfo
            assert item.jobs.get(job.key) == job
            with pytest.raises(NotFound, match=GONE):
                item.jobs.get(GONE)
            if version == "2022.09.0":
                with pytest.raises(UnsupportedByServer, match=r"needs Connect 2022\.10\.0"):
                    item.jobs.log(job)
                with pytest.raises(UnsupportedByServer, match=r"needs Connect 2022\.10\.0"):
                    item.jobs.terminate_each([job])
                return
            with pytest.raises(UnsupportedByServer, match="getJobMetrics"):
                item.jobs.metrics(job)
            assert item.jobs.log(job)
            (record,) = item.jobs.terminate_each([job])
            assert record.code == 163
