"""Content that runs, changed through the API while it does; of Node.js, which needs no packages."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectapi import Client, ContentItem, bundle_dir
from connectapi.testing import LocalConnect
from tests.server.foundation.wire import Answer, Wire
from tests.waiting import until

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node.js here")

SCRIPT = """
const http = require("node:http");
const seen = { version: VERSION, pid: process.pid, environment: process.env };
http.createServer((request, response) => response.end(JSON.stringify(seen)))
  .listen(Number(process.env.PORT), process.env.HOST);
"""
STAYS = 600


@pytest.fixture(scope="module")
def server() -> Iterator[LocalConnect]:
    with LocalConnect(run_content=True) as server:
        yield server


@pytest.fixture
def client(server: LocalConnect) -> Iterator[Client]:
    with server.client() as client:
        yield client


def bundle(folder: Path, version: int) -> Path:
    folder.mkdir()
    (folder / "app.js").write_text(SCRIPT.replace("VERSION", str(version)))
    manifest = {
        "version": 1,
        "metadata": {"appmode": "nodejs", "entrypoint": "app.js"},
        "files": {"app.js": {"checksum": ""}},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


@pytest.fixture
def item(client: Client, tmp_path: Path) -> Iterator[ContentItem]:
    item = client.content.create(tmp_path.name, idle_timeout=STAYS)
    client.deploy(bundle(tmp_path / "1", 1), guid=item.guid)
    yield client.content.get(item.guid)
    client.api.content.delete_content(item.guid)


def visit(server: LocalConnect, item: ContentItem, path: str = "") -> Answer:
    return Wire(server, server.api_key).send("GET", f"/content/{item.guid}/{path}")


def seen(server: LocalConnect, item: ContentItem, path: str = "") -> dict[str, object]:
    answer = visit(server, item, path)
    assert answer.status == 200, answer
    found: dict[str, object] = json.loads(answer.body)
    return found


def runs(pid: object) -> bool:
    try:
        os.kill(int(str(pid)), 0)
    except ProcessLookupError:
        return False
    return True


def exit_codes(client: Client, item: ContentItem) -> list[int | None]:
    """Exit codes of the jobs that ran the content, oldest first."""
    jobs = client.api.jobs.get_jobs(item.guid)
    return [job.exit_code for job in reversed(jobs) if job.tag == "unknown"]


def test_a_process_knows_where_it_is(server: LocalConnect, item: ContentItem) -> None:
    environment = seen(server, item)["environment"]
    assert isinstance(environment, dict)
    assert environment["CONNECT_SERVER"] == f"{server.url}/"
    assert environment["CONNECT_CONTENT_GUID"] == item.guid
    assert environment["POSIT_PRODUCT"] == "CONNECT"
    with server.client(api_key=environment["CONNECT_API_KEY"]) as own:
        assert own.me().username == "admin"
        assert own.content.get(environment["CONNECT_CONTENT_GUID"]).name == item.name


def test_a_change_of_variables_is_for_the_next_visitor(
    server: LocalConnect, client: Client, item: ContentItem
) -> None:
    before = seen(server, item)
    item.environment.set({"GREETING": "hello"})
    after = seen(server, item)
    assert after["pid"] != before["pid"]
    assert after["environment"]["GREETING"] == "hello"  # type: ignore[index]  # a mapping
    until(lambda: not runs(before["pid"]))
    until(lambda: exit_codes(client, item) == [0, None])


def test_the_way_in_which_clients_restart_content(server: LocalConnect, item: ContentItem) -> None:
    before = seen(server, item)
    item.restart()
    assert seen(server, item)["pid"] != before["pid"]


def test_another_bundle_replaces_the_process_and_a_draft_does_not(
    server: LocalConnect, client: Client, item: ContentItem, tmp_path: Path
) -> None:
    first = seen(server, item)
    draft = item.bundles.upload(bundle_dir(bundle(tmp_path / "2", 2)))
    item.deploy(draft, activate=False)
    assert seen(server, item, f"_bundle{draft.id}/")["version"] == 2
    assert seen(server, item) == first
    client.deploy(bundle(tmp_path / "3", 3), guid=item.guid)
    assert seen(server, item)["version"] == 3
    until(lambda: not runs(first["pid"]))


def test_a_killed_job_is_started_again(
    server: LocalConnect, client: Client, item: ContentItem
) -> None:
    before = seen(server, item)
    (job,) = [job for job in client.api.jobs.get_jobs(item.guid) if job.end_time is None]
    client.api.jobs.kill_job(item.guid, job.key)
    assert seen(server, item)["pid"] != before["pid"]
    until(lambda: exit_codes(client, item) == [15, None])


def test_locked_content_does_not_run(
    server: LocalConnect, client: Client, item: ContentItem
) -> None:
    before = seen(server, item)
    item.update(locked=True)
    until(lambda: not runs(before["pid"]))
    assert visit(server, item).status == 403
    item.update(locked=False)
    assert seen(server, item)["pid"] != before["pid"]


def test_deleted_content_does_not_run(server: LocalConnect, client: Client, tmp_path: Path) -> None:
    item = client.deploy(bundle(tmp_path / "1", 1), name="deleted")
    item.update(idle_timeout=STAYS)
    before = seen(server, item)
    item.delete()
    until(lambda: not runs(before["pid"]))
    assert visit(server, item).status == 404


def test_some_run_before_anybody_visits_also_after_a_restart(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with LocalConnect(run_content=True, data=data) as server, server.client() as client:
        item = client.content.create("warm", min_processes=1)
        client.deploy(bundle(tmp_path / "1", 1), guid=item.guid)
        until(lambda: exit_codes(client, item) == [None])
        first = seen(server, item)
        assert exit_codes(client, item) == [None]
    assert not runs(first["pid"])
    with LocalConnect(run_content=True, data=data) as server, server.client() as client:
        until(lambda: exit_codes(client, item) == [0, None])
        assert seen(server, item)["pid"] != first["pid"]
        item = client.content.get(item.guid)
        item.update(min_processes=0)
        until(lambda: exit_codes(client, item) == [0, 0])


def test_a_server_in_this_process_runs_content_too(tmp_path: Path) -> None:
    with LocalConnect(run_content=True, socket=False) as server, server.client() as client:
        item = client.deploy(bundle(tmp_path / "1", 1), name="inside")
        before = seen(server, item)
        assert before["version"] == 1
    assert not runs(before["pid"])
