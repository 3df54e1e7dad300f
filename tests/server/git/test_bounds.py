"""Nothing that is fetched is too large, takes too long, or outlives its job and its server."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from pathlib import Path

import pytest

from connectapi import Client
from tests.git_server import GitHost, site_files
from tests.server.content.conftest import ended
from tests.server.foundation.wire import Wire
from tests.server.git.conftest import LONGEST, SETTINGS, Sizes, deploy, linked, local


def test_a_repository_that_is_too_large_is_given_up(host: GitHost, tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(3_000_000)
    repository = host.repository(files={**site_files(), "noise": noise})
    with local(replace(SETTINGS, largest=1_000_000)) as server, server.client() as admin:
        failed = deploy(admin, linked(admin, host.address(repository)))
        assert "is larger than" in failed.error
    for limits, words in (
        (Sizes(max_unpacked=2_000_000), "and a bundle at most 2000000"),
        (Sizes(max_bundle=2_000_000), "at most 2000000 are taken"),
        (Sizes(max_files=2), "has 3 files"),
    ):
        with local(**limits) as server, server.client() as admin:
            assert words in deploy(admin, linked(admin, host.address(repository))).error


def test_a_host_that_does_not_answer_is_given_up(host: GitHost) -> None:
    url = host.address(host.repository())
    with (
        local(replace(SETTINGS, seconds=0.5)) as server,
        server.client() as admin,
        host.held(),
    ):
        assert "takes longer than the 0.5 seconds" in deploy(admin, linked(admin, url)).error


def test_a_machine_without_git_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with local() as server, server.client() as admin:
        item = linked(admin, "https://git.example.invalid/site")
        assert "git is not installed" in deploy(admin, item).error
        shown = Wire(server, server.api_key).get("/server_settings").ok()
        assert (shown["git_enabled"], shown["git_available"]) == (True, False)


def test_a_killed_fetch_ends_at_once(admin: Client, host: GitHost) -> None:
    item = linked(admin, host.address(host.repository()))
    with host.held() as waiting:
        begun = admin.api.content.deploy_content_bundle(item.guid)
        assert waiting.wait(LONGEST)
        (job,) = item.jobs.find(active=True)
        item.jobs.terminate(job)
        assert ended(admin, begun.task_id).error == "The job was killed."
    (job,) = item.jobs.find()
    assert job.exit_code == 15


def test_a_server_that_stops_gives_up_what_it_fetches(host: GitHost, tmp_path: Path) -> None:
    data = tmp_path / "data"
    url = host.address(host.repository())
    with host.held() as waiting:
        with local(data=data) as server, server.client() as admin:
            item = linked(admin, url)
            begun = admin.api.content.deploy_content_bundle(item.guid)
            wire = Wire(server, server.api_key)
            asked = wire.get(f"/repo/branches?url={url}").ok()["id"]
            assert waiting.wait(LONGEST)
            stops = time.monotonic()
        assert time.monotonic() - stops < LONGEST / 2
    with local(data=data) as server, server.client() as admin:
        for task_id in (begun.task_id, asked):
            assert "server was stopped" in admin.api.tasks.get_task(task_id).error
        again = admin.content.get(item.guid)
        assert deploy(admin, again).code == 0
