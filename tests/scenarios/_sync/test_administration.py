# Derived from tests/scenarios/_async/test_administration.py by `make generate`. Do not edit.
"""Runtime caches, queue, environments, checks, documentation, packages and processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectapi import (
    Client,
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
def client(local: LocalConnect) -> Iterator[Client]:
    with local.client() as client:
        yield client


def test_a_runtime_cache_that_is_not_there(client: Client) -> None:
    assert client.runtime_caches.find().collect() == []
    table = client.runtime_caches.find().table()
    assert table.column_names == ["language", "version", "image_name"]
    with pytest.raises(NotFound, match=r"Python 3\.99"):
        client.runtime_caches.delete("python", "3.99")
    with pytest.raises(NotFound):
        client.runtime_caches.delete("R", "4.0.0", dry_run=True)
    with pytest.raises(InvalidArgument, match="R and Python"):
        client.runtime_caches.delete("julia", "1.10")
    with pytest.raises(InvalidArgument, match="version"):
        client.runtime_caches.delete("python")
    cache = RuntimeCache(language="Python", version="3.99", image_name="Local")
    with pytest.raises(InvalidArgument, match="record"):
        client.runtime_caches.delete(cache, "3.11")


def test_nothing_is_taken_out_of_an_empty_queue(client: Client) -> None:
    assert client.queue.find().collect() == []
    assert client.queue.find(queue_names=["a", "b"], asc_order=False).count() == 0
    with pytest.raises(NotFound):
        client.queue.remove("77")
    with pytest.raises(InvalidArgument, match="an item of the queue"):
        client.queue.remove("")
    with pytest.raises(InvalidArgument, match="queue"):
        client.queue.find(queue="a")  # type: ignore[call-arg]  # the mistake under test


def test_what_waits_is_taken_out_of_the_queue(
    local: LocalConnect, client: Client, tmp_path: Path
) -> None:
    item = client.deploy(r_api(tmp_path / "a", "4.3.1"), name="a")
    key = local.add_user("paul", "publisher").api_key
    with local.services.work.held():
        task = client.api.content.deploy_content_bundle(item.guid)
        (waiting,) = client.queue.find(queue_names="default").collect()
        assert client.queue.find(queue_names=["other"]).collect() == []
        with local.client(api_key=key) as paul:
            with pytest.raises(PermissionDenied):
                paul.queue.remove(waiting)
        client.queue.remove(waiting)
        assert client.queue.find().collect() == []
    with pytest.raises(TaskFailed, match="removed from the queue"):
        client.tasks.wait(task.task_id)


def test_an_environment_is_made_found_changed_and_removed(
    client: Client,
) -> None:
    environments = client.environments
    made = environments.create(
        "images/r:4", title="R 4", r={"installations": [{"version": "4.3.1", "path": "/opt/R"}]}
    )
    assert environments.one(title="R 4") == environments.get(made.guid)
    assert made.cluster_name == "Kubernetes"
    changed = environments.update(made, title="Four", matching="none")
    assert (changed.title, changed.matching) == ("Four", "none")
    assert changed.r == made.r
    assert (environments.update(changed, title="Four")).updated_time == changed.updated_time
    with pytest.raises(InvalidArgument, match="any, exact, none"):
        environments.update(made, matching="some")
    with pytest.raises(InvalidArgument, match="colour"):
        environments.update(made, colour="red")  # type: ignore[call-arg]  # the mistake under test
    environments.delete(made)
    with pytest.raises(NotFound, match="images/r:4"):
        environments.one(name="images/r:4")
    with pytest.raises(NotFound):
        environments.delete(made)


def test_who_may_use_an_environment(local: LocalConnect, client: Client) -> None:
    for name in ("jane", "joe"):
        local.add_user(name, "publisher")
    group = client.groups.create("analysts")
    environments = client.environments
    made = environments.create("images/r:4")
    entry = environments.add_permission(made, "jane")
    assert environments.add_permission(made, "jane") == entry
    changes = environments.set_permissions(made, ["analysts", "joe"])
    assert (len(changes.added), len(changes.removed), changes.kept) == (2, 1, ())
    assert not environments.set_permissions(made, ["joe", group, "joe"])
    with pytest.raises(NotFound, match="nobody"):
        environments.set_permissions(made, ["jane", "nobody"])
    with pytest.raises(InvalidArgument, match="allow_empty"):
        environments.set_permissions(made, [])
    assert environments.permissions(made).count() == 2
    environments.remove_permission(made, "joe")
    environments.remove_permission(made, "joe")
    (left,) = environments.permissions(made).collect()
    assert left.group_guid == group.guid
    assert environments.set_permissions(made, [], allow_empty=True)
    assert environments.permissions(made).collect() == []


def test_system_checks_are_run_and_waited_for(client: Client) -> None:
    checks = client.system_checks
    run = checks.run(timeout=60)
    assert run.status == "done"
    results = checks.results(run)
    assert len(results) == run.passed + run.failed > 0
    assert len(checks.results(run, failed_only=True)) == run.failed
    assert [found.id for found in checks.find().collect()] == [run.id]
    assert checks.wait(run.id) == run
    checks.delete(run)
    with pytest.raises(NotFound):
        checks.get(run.id)
    with pytest.raises(NotFound):
        checks.delete(run)


def test_a_wait_for_system_checks_ends(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    run = client.system_checks.run(wait=False)
    with pytest.raises(TaskTimeout, match=rf"run {run.id} .*wait for it again") as caught:
        _wait_while_it_runs(client, monkeypatch, run.id)
    assert caught.value.task_id == run.id


def _wait_while_it_runs(client: Client, monkeypatch: pytest.MonkeyPatch, id: str) -> None:
    checks = client.system_checks
    running = type(checks.get(id))(id=id, status="running")

    def get(_id: str) -> object:
        return running

    monkeypatch.setattr(checks, "get", get)
    checks.wait(id, timeout=0.05)


def test_the_custom_documentation(local: LocalConnect, client: Client) -> None:
    page = client.documentation
    assert page.get() is None
    page.delete()
    page.set("# Hello")
    with local.client(api_key=local.add_user("vera", "viewer").api_key) as viewer:
        assert viewer.documentation.get() == "# Hello"
        viewer.documentation.set("# Hello")
        with pytest.raises(PermissionDenied):
            viewer.documentation.set("# Bye")
        with pytest.raises(PermissionDenied):
            viewer.documentation.delete()
    with pytest.raises(InvalidArgument, match="delete"):
        page.set(" ")
    with pytest.raises(InvalidArgument, match="500,001"):
        page.set("x" * 500_001)
    page.delete()
    assert page.get() is None


def test_r_defect_6_the_limit_of_packages_holds(client: Client, tmp_path: Path) -> None:
    packages = client.packages
    assert packages.find().collect() == []
    item = client.deploy(r_api(tmp_path / "a", "4.3.1"), name="a")
    client.deploy(python_api(tmp_path / "b", "3.11.7"), name="b")
    assert packages.find().count() == 3
    assert len(packages.find(limit=2, page_size=1).collect()) == 2
    (shiny,) = packages.find(name="plumber").to_dicts()
    assert (shiny["content_guid"], shiny["version"]) == (item.guid, "1.2.1")
    table = packages.find(name="nowhere").table()
    assert len(table) == 0
    assert "content_guid" in table.column_names
    with pytest.raises(InvalidArgument, match="nam"):
        packages.find(nam="shiny")  # type: ignore[call-arg]  # the mistake under test


def test_packages_of_a_server_with_the_older_names(tmp_path: Path) -> None:
    with LocalConnect(server_version="2025.04.0", socket=False) as local:
        with local.client() as client:
            item = client.deploy(r_api(tmp_path / "a", "4.3.1"), name="a")
            rows = client.packages.find().to_dicts()
            assert {row["content_guid"] for row in rows} == {item.guid}
            found = client.packages.find(name="R6").first()
            assert found is not None
            assert (found.content_guid, found.content_id) == (item.guid, item.id)


def test_a_runtime_cache_is_deleted(client: Client, tmp_path: Path) -> None:
    client.deploy(r_api(tmp_path / "a", "4.3.1"), name="a")
    client.deploy(python_api(tmp_path / "b", "3.11.7"), name="b")
    caches = client.runtime_caches
    found = {cache.language: cache for cache in caches.find().collect()}
    assert {name: cache.version for name, cache in found.items()} == {
        "R": "4.3.1",
        "Python": "3.11.7",
    }
    assert caches.delete("r", "4.3.1", dry_run=True) is None
    assert caches.find().count() == 2
    lines: list[str] = []
    task = caches.delete(found["R"], on_log=lines.append)
    assert task is not None
    assert task.finished
    assert task.output == lines
    assert [cache.language for cache in caches.find().collect()] == ["Python"]
    begun = caches.delete("python", "3.11.7", wait=False)
    assert begun is not None
    assert (client.tasks.wait(begun)).id == begun.id
    with pytest.raises(NotFound):
        caches.delete(found["R"])


def test_a_server_without_processes(local: LocalConnect, client: Client) -> None:
    assert client.processes.find().collect() == []
    assert (client.processes.find().table()).column_names[:2] == ["pid", "content_id"]
    with local.client(api_key=local.add_user("vera", "viewer").api_key) as viewer:
        with pytest.raises(PermissionDenied):
            viewer.processes.find().collect()


@pytest.mark.parametrize("release", ["2022.10.0", "2023.09.0", "2024.08.0", "2025.04.0"])
def test_administration_of_older_servers(release: str) -> None:
    with LocalConnect(server_version=release, socket=False) as local:
        with local.client() as client:
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
                        call()
                        continue
                    with pytest.raises(UnsupportedByServer, match=release) as caught:
                        call()
                    assert caught.value.needs == needs
            assert client.processes.find().collect() == []
