"""A second start on the same folder finds everything as it was."""

import shutil
from pathlib import Path

import pytest

from connectapi.server.tasks import INTERRUPTED
from connectapi.testing import LocalConnect
from tests.server.foundation.conftest import PIXEL, deploy, new_item, person
from tests.server.foundation.wire import Wire

READ = (
    "/v1/users?page_size=500",
    "/v1/groups",
    "/v1/content?include=owner,tags,vanity_url",
    "/v1/tags",
    "/v1/vanities",
    "/v1/content/{guid}/bundles",
    "/v1/content/{guid}/environment",
    "/v1/content/{guid}/permissions",
    "/v1/content/{guid}/tags",
    "/v1/instrumentation/content/hits",
)


def fill(server: LocalConnect, admin: Wire, site: bytes) -> str:
    """Put something of everything into a server."""
    vera = person(server, "vera", "viewer")
    group = admin.api("POST", "/v1/groups", {"name": "Data"}).ok()["guid"]
    admin.api("POST", f"/v1/groups/{group}/members", {"user_guid": vera.guid}).ok(204)
    guid = new_item(admin, access_type="all")
    deploy(admin, guid, site)
    entry = {"principal_guid": vera.guid, "principal_type": "user", "role": "viewer"}
    admin.api("POST", f"/v1/content/{guid}/permissions", entry).ok(201)
    admin.api("PUT", f"/v1/content/{guid}/vanity", {"path": "/site/"}).ok()
    admin.api("PUT", f"/v1/content/{guid}/environment", [{"name": "A", "value": "b"}]).ok()
    admin.send("PUT", f"/__api__/v1/content/{guid}/thumbnail", PIXEL).ok(204)
    topic = admin.api("POST", "/v1/tags", {"name": "Topic"}).ok()["id"]
    tag = admin.api("POST", "/v1/tags", {"name": "Art", "parent_id": topic}).ok()["id"]
    admin.api("POST", f"/v1/content/{guid}/tags", {"tag_id": tag}).ok()
    assert admin.send("GET", "/site/").status == 200
    return guid


def state(admin: Wire, guid: str) -> list[object]:
    answers = [admin.get(path.format(guid=guid)).ok() for path in READ]
    files = [
        admin.send("GET", f"/content/{guid}/{name}").ok() for name in ("style.css", "__thumbnail__")
    ]
    return [*answers, *files]


def test_everything_is_there_again(tmp_path: Path, site: bytes) -> None:
    with LocalConnect(data=tmp_path, socket=False) as server:
        admin = Wire(server, server.api_key)
        guid = fill(server, admin, site)
        key, before = server.api_key, state(admin, guid)
    with LocalConnect(data=tmp_path, socket=False) as server:
        after = state(Wire(server, key), guid)

    assert after == before


def test_the_first_key_is_given_once_and_later_keys_are_others(tmp_path: Path) -> None:
    with LocalConnect(data=tmp_path, socket=False) as server:
        first = server.api_key
    with LocalConnect(data=tmp_path, socket=False) as server:
        assert server.api_key != first
        assert Wire(server, first).get("/v1/users").ok()["total"] == 1


def test_variables_are_read_with_the_same_key(tmp_path: Path) -> None:
    with LocalConnect(data=tmp_path, socket=False) as server:
        sealed = server.services.vault.seal("hush")
    with LocalConnect(data=tmp_path, socket=False) as server:
        assert server.services.vault.open(sealed) == "hush"


def test_a_task_that_was_running_is_marked_as_failed(tmp_path: Path) -> None:
    with LocalConnect(data=tmp_path, socket=False) as server:
        key = server.api_key
        log = server.services.tasks.begin("deploy", user_id=1, content_id=None)
        log.line("half way")
    with LocalConnect(data=tmp_path, socket=False) as server:
        task = Wire(server, key).get(f"/v1/tasks/{log.task_id}?wait=5").ok()

    assert task["finished"] is True
    assert task["code"] != 0
    assert task["error"] == INTERRUPTED
    assert task["output"] == ["half way", INTERRUPTED]


@pytest.mark.parametrize("kept", [True, False])
def test_only_a_temporary_folder_is_removed(tmp_path: Path, *, kept: bool) -> None:
    with LocalConnect(data=tmp_path / "data" if kept else None, socket=False) as server:
        folder = server._folder
        assert folder
        assert (folder / "connect.sqlite3").exists()

    assert folder.exists() is kept
    shutil.rmtree(folder, ignore_errors=True)


def test_it_cannot_be_started_twice() -> None:
    with LocalConnect(socket=False) as server, pytest.raises(RuntimeError, match="runs already"):
        server.start()
    with pytest.raises(RuntimeError, match="does not run"):
        _ = server.url
