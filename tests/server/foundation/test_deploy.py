"""Deployments: a task with a log, and at its end exactly one active bundle."""

import errno
import os
import sqlite3
import time
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from connectapi.server.content import bundle as bundle_module
from connectapi.server.errors import explained
from connectapi.testing import LocalConnect
from tests.server.foundation.conftest import Cast, archive, deploy, finished, person, upload
from tests.server.foundation.wire import Wire


def start(wire: Wire, guid: str, **fields: object) -> str:
    task_id: str = wire.api("POST", f"/v1/content/{guid}/deploy", fields).ok(202)["task_id"]
    return task_id


def active(wire: Wire, guid: str) -> list[str]:
    return [b["id"] for b in wire.get(f"/v1/content/{guid}/bundles").ok() if b["active"]]


def test_a_deployment_makes_its_bundle_the_one_that_is_active(cast: Cast, site: bytes) -> None:
    wire, path = cast.owner.wire, f"/v1/content/{cast.guid}"
    first = upload(wire, cast.guid, site)
    assert active(wire, cast.guid) == []
    before = wire.get(path).ok()
    cast.admin.server.move_clock(timedelta(minutes=1))
    assert finished(wire, start(wire, cast.guid, bundle_id=first))["code"] == 0

    after = wire.get(path).ok()
    assert active(wire, cast.guid) == [first]
    assert (after["bundle_id"], after["app_mode"]) == (first, "static")
    assert after["last_deployed_time"] > before["last_deployed_time"]
    second = deploy(wire, cast.guid, site)
    assert active(wire, cast.guid) == [second]
    finished(wire, start(wire, cast.guid, bundle_id=first))
    assert active(wire, cast.guid) == [first]


def test_without_a_bundle_id_the_newest_is_deployed(cast: Cast, site: bytes) -> None:
    wire = cast.owner.wire
    _older, newest = upload(wire, cast.guid, site), upload(wire, cast.guid, site)
    finished(wire, start(wire, cast.guid))

    assert active(wire, cast.guid) == [newest]


def test_a_draft_leaves_the_active_bundle_alone(cast: Cast, site: bytes) -> None:
    wire = cast.owner.wire
    live = deploy(wire, cast.guid, site)
    draft = upload(wire, cast.guid, archive({"index.html": "draft"}))
    task = finished(wire, start(wire, cast.guid, bundle_id=draft, activate=False))

    assert task["code"] == 0
    assert active(wire, cast.guid) == [live]
    assert wire.send("GET", f"/content/{cast.guid}/").ok() == b"<h1>Home</h1>"
    path = f"/content/{cast.guid}/_bundle{draft}/"
    assert wire.send("GET", path).ok() == b"draft"
    assert cast.reader.wire.send("GET", path).status == 403
    assert cast.nobody.send("GET", path).status == 401


@pytest.mark.parametrize(
    "body, status, word",
    [
        ({"bundle_id": "999"}, 404, "999"),
        ({"bundle_id": "x"}, 404, "x"),
        ({"bundle_id": {}}, 400, "bundle_id"),
        ({"activate": "yes"}, 400, "activate"),
        ([], 400, "object"),
    ],
)
def test_an_order_that_cannot_be_is_refused(
    cast: Cast, site: bytes, body: object, status: int, word: str
) -> None:
    upload(cast.owner.wire, cast.guid, site)
    answer = cast.owner.wire.api("POST", f"/v1/content/{cast.guid}/deploy", body)

    assert answer.status == status
    assert word in answer.json["error"]
    assert active(cast.owner.wire, cast.guid) == []


def test_an_order_needs_a_body_and_a_bundle(cast: Cast) -> None:
    path = f"/v1/content/{cast.guid}/deploy"

    assert cast.owner.wire.api("POST", path).status == 400
    cast.owner.wire.api("POST", path, {}).refused(404, "BundleMissing")


def test_a_deployment_that_fails_says_why_and_changes_nothing(cast: Cast, site: bytes) -> None:
    wire = cast.owner.wire
    live = deploy(wire, cast.guid, site)
    bundle = archive({"index.html": "x"}, entry="gone.html", missing="gone.html")
    broken = upload(wire, cast.guid, bundle)
    task = finished(wire, start(wire, cast.guid, bundle_id=broken))

    assert task["code"] != 0
    assert task["error"]
    assert "gone.html" in "\n".join(task["output"])
    assert active(wire, cast.guid) == [live]
    assert wire.send("GET", f"/content/{cast.guid}/").ok() == b"<h1>Home</h1>"


def test_the_kind_of_an_item_does_not_change(cast: Cast, site: bytes) -> None:
    wire = cast.owner.wire
    deploy(wire, cast.guid, site)
    other = upload(wire, cast.guid, archive({"app.py": ""}, mode="python-shiny", entry="app"))
    task = finished(wire, start(wire, cast.guid, bundle_id=other))

    assert task["code"] != 0
    assert wire.get(f"/v1/content/{cast.guid}").ok()["app_mode"] == "static"


def test_a_log_is_read_from_a_line_on(cast: Cast, site: bytes) -> None:
    wire = cast.owner.wire
    upload(wire, cast.guid, site)
    task_id = start(wire, cast.guid)
    whole = finished(wire, task_id)

    assert len(whole["output"]) == whole["last"] > 1
    for first in range(whole["last"] + 1):
        part: dict[str, Any] = wire.get(f"/v1/tasks/{task_id}?first={first}").ok()  # Any: a task
        assert part["output"] == whole["output"][first:]
        assert part["last"] == whole["last"]
    wire.get(f"/v1/tasks/{task_id}?first=-1").refused(400, "InvalidRange", "first")
    wire.get(f"/v1/tasks/{task_id}?first=1000").refused(400, "InvalidRange", "first")
    wire.get(f"/v1/tasks/{task_id}?wait=21").refused(400, "InvalidRange", "wait")
    wire.get("/v1/tasks/nope").refused(404, "TaskDoesNotExist")


def test_waiting_ends_with_the_task_not_with_the_time(server: LocalConnect, admin: Wire) -> None:
    log = server.services.tasks.begin("test", user_id=None, content_id=None)
    began = time.monotonic()
    assert admin.get(f"/v1/tasks/{log.task_id}?wait=1").ok()["finished"] is False
    assert 0.9 < time.monotonic() - began < 10

    log.line("almost")
    server.services.tasks.finish(log.task_id)
    task = admin.get(f"/v1/tasks/{log.task_id}?wait=20").ok()
    assert (task["finished"], task["output"]) == (True, ["almost"])
    assert time.monotonic() - began < 15


def test_a_task_is_followed_by_who_began_it_and_by_administrators(
    server: LocalConnect, cast: Cast, site: bytes
) -> None:
    upload(cast.owner.wire, cast.guid, site)
    task_id = start(cast.owner.wire, cast.guid)

    cast.admin.get(f"/v1/tasks/{task_id}").ok()
    stranger = person(server, "mallory", "publisher")
    stranger.wire.get(f"/v1/tasks/{task_id}").refused(403, "PermissionDenied")
    finished(cast.owner.wire, task_id)


def test_a_document_has_a_job_with_a_log(cast: Cast) -> None:
    bundle = archive({"report.qmd": "# x"}, mode="quarto-static", entry="report.qmd")
    deploy(cast.owner.wire, cast.guid, bundle)
    base, wire = f"/v1/content/{cast.guid}/jobs", cast.owner.wire
    jobs = wire.get(base).ok()

    assert jobs
    job = wire.get(f"{base}/{jobs[0]['key']}").ok()
    assert job == jobs[0]
    assert (job["content_guid"], job["status"]) == (cast.guid, 2)
    entries = wire.get(f"{base}/{job['key']}/log").ok()["entries"]
    assert entries
    assert wire.get(f"{base}/{job['key']}/log?maxLogLines=1").ok()["entries"] == entries[-1:]
    text = wire.get(f"{base}/{job['key']}/download")
    assert all(line["data"] in text.ok().decode() for line in entries)
    wire.api("DELETE", f"{base}/{job['key']}").refused(409, "InactiveJob")
    wire.get(f"{base}/nope").refused(404, "ObjectDoesNotExist")
    wire.get(f"{base}/{job['key']}/log?maxLogLines=-1").refused(400, "InvalidRange", "maxLogLines")


def test_a_locked_item_is_not_deployed(cast: Cast, site: bytes) -> None:
    upload(cast.owner.wire, cast.guid, site)
    cast.owner.wire.api("PATCH", f"/v1/content/{cast.guid}", {"locked": True}).ok()

    assert cast.owner.wire.api("POST", f"/v1/content/{cast.guid}/deploy", {}).status == 403
    assert active(cast.owner.wire, cast.guid) == []


def test_a_program_is_kept_but_not_started(cast: Cast) -> None:
    bundle = archive({"app.py": "app = None"}, mode="python-fastapi", entry="app")
    deploy(cast.owner.wire, cast.guid, bundle)
    answer = cast.owner.wire.send("GET", f"/content/{cast.guid}/")

    assert answer.status >= 500
    assert b"not start" in answer.body
    assert cast.owner.wire.get(f"/v1/content/{cast.guid}").ok()["app_mode"] == "python-fastapi"


def test_a_full_disk_is_named(cast: Cast, site: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    wire = cast.owner.wire
    bundle = upload(wire, cast.guid, site)

    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(bundle_module, "_write", full)
    task = finished(wire, start(wire, cast.guid, bundle_id=bundle))
    assert task["code"] == 1
    assert "The disk with the server's data is full" in "".join(task["output"])

    monkeypatch.setattr("connectapi.server.store.content.by_guid", full)
    answer = wire.get(f"/v1/content/{cast.guid}")
    answer.refused(500, "InternalFailure", "The disk with the server's data is full")


def test_a_full_database_is_named() -> None:
    database = sqlite3.connect(":memory:")
    database.execute("pragma max_page_count = 2")
    with pytest.raises(sqlite3.OperationalError) as caught:
        database.executescript("create table a (b); create table c (d); create table e (f)")
    database.close()

    wrapped = OperationalError("create", {}, caught.value)
    assert explained(wrapped, "unknown").startswith("The disk")
    assert explained(ValueError("x"), "unknown") == "unknown"
