"""Jobs while they wait and run, the queue that they wait in, and the log that is followed."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable
from typing import Unpack

import pytest

from connectapi import Client
from connectapi.models.queue import GetQueueQuery
from connectapi.server.handlers import jobs as job_handlers
from connectapi.server.registry import Call
from connectapi.server.store import jobs
from connectapi.testing import LocalConnect
from tests.server.content.conftest import (
    People,
    deployed,
    ended,
    new,
    refusal,
    report,
    site,
    upload,
)


def queue(client: Client, **query: Unpack[GetQueueQuery]) -> list[tuple[str, str, bool]]:
    """Queue, kind of work, and whether it has begun."""
    found = client.api.queue.get_queue(**query).results
    return [(item.name, item.job_type, bool(item.started_time)) for item in found]


def test_what_waits_is_in_the_queue_until_it_is_done(server: LocalConnect, people: People) -> None:
    guid = deployed(people.owner, report())
    assert server.services.work.wait_until_idle(20)
    assert queue(people.admin) == []
    with server.services.work.held():
        tasks = [people.owner.api.content.render_content(guid).task_id]
        tasks.append(people.owner.api.content.deploy_content_bundle(guid).task_id)
        waiting = [("default", "Render", False), ("default", "Deploy", False)]
        assert queue(people.admin) == waiting
        assert queue(people.admin, queue_names=["other", "default"]) == waiting
        assert queue(people.admin, queue_names=["other"]) == []
        page = people.admin.api.queue.get_queue(page_size=1, page_number=2, asc_order=False)
        assert (page.total, page.results[0].job_type) == (2, "Render")
    for task_id in tasks:
        assert ended(people.owner, task_id).code == 0
    assert server.services.work.wait_until_idle(20)
    assert queue(people.admin) == []


def test_what_waits_can_be_taken_out_and_its_task_fails(
    server: LocalConnect, people: People
) -> None:
    guid = new(people.owner)
    upload(people.owner, guid, report())
    with server.services.work.held():
        task_id = people.owner.api.content.deploy_content_bundle(guid).task_id
        (item,) = people.admin.api.queue.get_queue().results
        people.admin.api.queue.delete_queue_item(item.id)
        assert queue(people.admin) == []
        found = refusal(people.admin.api.queue.delete_queue_item, item.id)
        assert found == (404, "ObjectDoesNotExist")
    task = ended(people.owner, task_id)
    assert (task.code, task.error) == (1, "It was removed from the queue.")
    assert people.owner.api.content.get_content_item(guid).bundle_id is None
    (job,) = people.owner.api.jobs.get_jobs(guid)
    assert (job.status, job.exit_code) == (2, 15)


def test_what_is_being_done_stays_in_the_queue(server: LocalConnect, people: People) -> None:
    guid = new(people.owner)
    upload(people.owner, guid, site())
    begun, go_on = threading.Event(), threading.Event()
    unpack = server.services.archives.unpack

    def slowly(bundle_id: int, inside: str) -> int:
        begun.set()
        go_on.wait(20)
        return unpack(bundle_id, inside)

    server.services.archives.unpack = slowly  # type: ignore[method-assign]  # for this test only
    task_id = people.owner.api.content.deploy_content_bundle(guid).task_id
    assert begun.wait(20)
    (item,) = people.admin.api.queue.get_queue().results
    assert item.started_time
    found = refusal(people.admin.api.queue.delete_queue_item, item.id)
    assert found == (400, "QueueItemInProgress")
    go_on.set()
    assert ended(people.owner, task_id).code == 0


@pytest.mark.parametrize("number", ["1", "none", "99999999999999999999"])
def test_an_item_that_is_not_in_the_queue(admin: Client, number: str) -> None:
    found = refusal(admin.api.queue.delete_queue_item, number)
    assert found == (404, "ObjectDoesNotExist")


def test_the_queue_is_for_administrators(people: People) -> None:
    api = people.owner.api.queue
    assert refusal(api.get_queue) == (403, "PermissionDenied")
    assert refusal(api.delete_queue_item, "1") == (403, "PermissionDenied")


def test_a_job_that_waits_is_killed_when_it_begins(server: LocalConnect, people: People) -> None:
    guid = new(people.owner)
    upload(people.owner, guid, report())
    api = people.owner.api.jobs
    with server.services.work.held():
        task_id = people.owner.api.content.deploy_content_bundle(guid).task_id
        (job,) = api.get_jobs(guid)
        assert (job.status, job.exit_code, job.end_time) == (0, None, None)
        order = api.kill_job(guid, job.key)
        assert (order.job_key, order.content_guid, order.app_guid) == (job.key, guid, guid)
        assert (str(order.job_id), str(order.app_id)) == (job.id, job.content_id)
        assert order.result == "Order to kill job registered"
    assert ended(people.owner, task_id).code == 1
    job = api.get_job(guid, job.key)
    assert (job.status, job.exit_code) == (2, 15)
    assert refusal(api.kill_job, guid, job.key) == (409, "InactiveJob")
    assert people.owner.api.content.get_content_item(guid).bundle_id is None


def test_a_log_is_followed_until_its_job_ends(server: LocalConnect, people: People) -> None:
    guid = new(people.owner)
    upload(people.owner, guid, report())
    with server.services.work.held():
        task_id = people.owner.api.content.deploy_content_bundle(guid).task_id
        (job,) = people.owner.api.jobs.get_jobs(guid)
        found: list[str] = []
        follower = threading.Thread(target=_follow, args=(people.owner, guid, job.key, found))
        follower.start()
    follower.join(20)
    assert not follower.is_alive()
    people.owner.tasks.wait(task_id, timeout=20)
    entries = [json.loads(line) for line in found]
    log = people.owner.api.jobs.get_job_log(guid, job.key).entries
    assert [entry["data"] for entry in entries] == [entry.data for entry in log]
    assert set(entries[0]) == {"source", "timestamp", "data"}
    assert len(log) > 5


def _follow(client: Client, guid: str, key: str, found: list[str]) -> None:
    with client.api.jobs.tail_job_log(guid, key) as stream:
        found.extend(stream.iter_lines())


def test_nobody_is_followed_for_who_has_left(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    look = job_handlers._look

    def counted(call: Call, job_id: int, first: int) -> tuple[list[dict[str, object]], int, bool]:
        looks.append(job_id)
        return look(call, job_id, first)

    monkeypatch.setattr(job_handlers, "_look", counted)
    monkeypatch.setattr(job_handlers, "TAIL_PAUSE", 0.01)
    with LocalConnect() as server, server.client() as client, server.services.work.held():
        guid = new(client)
        upload(client, guid, report())
        client.api.content.deploy_content_bundle(guid)
        (job,) = client.api.jobs.get_jobs(guid)
        connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=20)
        path = f"/__api__/v1/content/{guid}/jobs/{job.key}/tail"
        connection.request("GET", path, headers={"Authorization": f"Key {server.api_key}"})
        answer = connection.getresponse()
        assert (answer.status, answer.getheader("content-type")) == (200, "application/x-ndjson")
        until = time.monotonic() + 20
        while not looks:
            assert time.monotonic() < until
            time.sleep(0.01)
        answer.close()
        connection.close()
        seen = -1
        while seen != len(looks):
            assert time.monotonic() < until
            seen = len(looks)
            time.sleep(0.1)


def test_a_log_that_has_ended_is_given_whole_and_again(people: People) -> None:
    guid = deployed(people.owner, report())
    (job,) = people.owner.api.jobs.get_jobs(guid)
    first: list[str] = []
    second: list[str] = []
    _follow(people.owner, guid, job.key, first)
    _follow(people.owner, guid, job.key, second)
    assert first == second
    assert len(first) == len(people.owner.api.jobs.get_job_log(guid, job.key).entries)
    last = people.owner.api.jobs.get_job_log(guid, job.key, max_log_lines=2).entries
    assert [entry.data for entry in last] == [json.loads(line)["data"] for line in first[-2:]]
    assert people.owner.api.jobs.get_job_log(guid, job.key, max_log_lines=0).entries == []


@pytest.mark.parametrize("who", ["reader", "stranger"])
def test_jobs_are_for_collaborators(people: People, shared: Callable[[str], str], who: str) -> None:
    guid = shared(deployed(people.owner, report()))
    (job,) = people.editor.api.jobs.get_jobs(guid)
    api = people.named(who).api.jobs
    for call in (api.kill_job, api.get_job, api.get_job_log):
        assert refusal(call, guid, job.key)[0] == 403
    with pytest.raises(Exception, match="403"):
        _follow(people.named(who), guid, job.key, [])


def test_work_left_behind_is_failed_at_the_next_start(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("data")
    with LocalConnect(data=folder, socket=False) as server, server.client() as client:
        guid = new(client)
        upload(client, guid, report())
        with server.services.work.held():
            task_id = client.api.content.deploy_content_bundle(guid).task_id
            server.services.work.close()
    with LocalConnect(data=folder, socket=False) as server, server.client() as client:
        task = client.api.tasks.get_task(task_id)
        assert (task.finished, task.code) == (True, 1)
        (job,) = client.api.jobs.get_jobs(guid)
        assert (job.status, job.exit_code) == (2, 1)
        assert queue(client) == []


def test_only_so_many_jobs_are_kept(
    server: LocalConnect, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "MOST_KEPT", 3)
    guid = deployed(people.owner, report())
    for _ in range(4):
        people.owner.api.content.render_content(guid)
    assert server.services.work.wait_until_idle(20)
    kept = people.owner.api.jobs.get_jobs(guid)
    assert [job.tag for job in kept] == ["build_report"] * 3
    assert all(people.owner.api.jobs.get_job_log(guid, job.key).entries for job in kept)


def test_many_deployments_at_once_leave_each_item_with_one_bundle(
    server: LocalConnect, people: People
) -> None:
    guids = [new(people.owner, f"item{number}") for number in range(3)]
    sent = {guid: [upload(people.owner, guid, site(str(n))) for n in range(4)] for guid in guids}
    with server.services.work.held():
        tasks = [
            people.owner.api.content.deploy_content_bundle(guid, bundle_id=number).task_id
            for turn in range(4)
            for guid, number in ((guid, sent[guid][turn]) for guid in guids)
        ]
    assert server.services.work.wait_until_idle(20)
    assert {people.owner.api.tasks.get_task(task_id).code for task_id in tasks} == {0}
    for guid in guids:
        active = [b.id for b in people.owner.api.bundles.get_bundles(guid) if b.active]
        assert active == [people.owner.api.content.get_content_item(guid).bundle_id]
        text = people.page("owner", f"{guid}/").ok().decode()
        assert sent[guid].index(active[0]) == int(text)


def test_an_item_may_go_while_it_is_worked_on(server: LocalConnect, people: People) -> None:
    guid = new(people.owner)
    upload(people.owner, guid, report())
    with server.services.work.held():
        task_id = people.owner.api.content.deploy_content_bundle(guid).task_id
        people.owner.api.content.delete_content(guid)
    task = ended(people.owner, task_id)
    assert task.code == 1
    assert "deleted" in " ".join(task.output) or "gone" in " ".join(task.output)
