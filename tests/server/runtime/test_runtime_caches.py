"""Caches of environments: listed as they are, removed whole, not while they are in use."""

from pathlib import Path

import pytest

from connectapi import Client
from connectapi.server.content.job import Job
from connectapi.server.runtime.commands import Command
from connectapi.server.runtime.environment_cache import EnvironmentCache
from connectapi.testing import LocalConnect
from tests.server.runtime.bundling import APP, OWN, VERSION, bundle, deploy
from tests.waiting import until


def cache_of(client: Client) -> list[tuple[str, str, str]]:
    return [(one.language, one.version, one.image_name) for one in client.runtime_caches.find()]


def test_a_cache_is_removed_whole_and_made_again_when_it_is_needed(tmp_path: Path) -> None:
    with LocalConnect(socket=False, check_answers=True, run_content=True) as server:
        client = server.client()
        assert cache_of(client) == []
        files = {"app.py": APP, "requirements.txt": OWN + "tide"}
        item, _ = deploy(client, bundle(tmp_path, files), "cached")
        assert cache_of(client) == [("Python", VERSION, "Local")]
        environments = server.services.runtime.environments  # type: ignore[union-attr]  # it runs content
        number = int(str(item.bundle_id))
        made = environments.of_bundle(number)
        assert made is not None
        assert client.runtime_caches.delete("python", VERSION, dry_run=True) is None
        assert made.folder.exists()

        task = client.runtime_caches.delete("python", VERSION, timeout=30)
        assert task is not None
        assert task.output[0] == "Deleting runtime cache..."
        assert cache_of(client) == []
        assert not made.folder.parent.exists()
        assert environments.of_bundle(number) is None

        log = server.services.tasks.begin("deploy", user_id=1, content_id=1)
        services = server.services
        values = {"content_id": 1, "tag": "python_restore"}
        job = Job.begin(services.database, services.clock, services.work, log, values)
        assert environments.restore(number, job) == made
        assert environments.of_bundle(number) == made
        job.finish(0)


def test_a_cache_in_use_is_not_removed(tmp_path: Path) -> None:
    with LocalConnect(socket=False, run_content=True) as server:
        item, _ = deploy(server.client(), bundle(tmp_path, {"app.py": APP}), "used")
        services = server.services
        environments = services.runtime.environments  # type: ignore[union-attr]  # it runs content
        made = environments.of_bundle(int(str(item.bundle_id)))
        assert made is not None
        values = {"content_id": 1, "tag": "run_streamlit"}
        job = Job.begin(services.database, services.clock, services.work, None, values)
        running = job.start(
            Command([str(made.python), "-c", "import time; time.sleep(60)"], tmp_path, {})
        )
        told: list[str] = []
        errors: list[str] = []
        environments.begin_removal(VERSION, told.append, errors.append, patience=0.3)
        until(lambda: errors)
        assert item.guid in errors[0]
        assert "in use by 1 process" in errors[0]
        assert made.folder.exists()

        environments.begin_removal(VERSION, told.append, errors.append, patience=20)
        until(lambda: len(told) > 1)
        running.stop(0)
        until(lambda: len(errors) > 1)
        job.finish(0)
        assert told == ["Waiting for 1 process that use it..."] * 2
        assert errors[1] == ""
        assert not made.folder.exists()


def test_a_removal_that_breaks_ends_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_cache: object, _version: str) -> None:
        raise PermissionError("the disk is read-only")

    with LocalConnect(socket=False, run_content=True) as server:
        environments = server.services.runtime.environments  # type: ignore[union-attr]  # it runs content
        monkeypatch.setattr(EnvironmentCache, "remove", refuse)
        errors: list[str] = []
        environments.begin_removal(VERSION, lambda _line: None, errors.append)
        until(lambda: errors)
        assert "the disk is read-only" in errors[0]
        assert "could not be removed" in caplog.text
