"""Content items under their older name."""

import base64
import hashlib

import pytest

from tests.server.foundation.conftest import archive
from tests.server.unversioned.conftest import Scene

FIELDS = {
    *("id", "guid", "name", "title", "description", "access_type", "locked", "url"),
    *("vanity_url", "bundle_id", "app_mode", "content_category", "has_parameters"),
    *("created_time", "last_deployed_time", "r_version", "py_version", "build_status"),
    *("connection_timeout", "read_timeout", "init_timeout", "idle_timeout", "max_processes"),
    *("min_processes", "max_conns_per_process", "load_factor", "run_as", "run_as_current_user"),
    *("app_role", "owner_guid", "owner_username", "owner_first_name", "owner_last_name"),
    *("is_scheduled", "git"),
}
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def names(scene: Scene, query: str, who: str = "owner") -> list[str]:
    found = scene.wires[who].get(f"/applications?{query}").ok()
    assert found["count"] == len(found["applications"])
    return [item["name"] for item in found["applications"]]


def test_items_are_searched_by_filters(scene: Scene) -> None:
    me = scene.owner.get("/users/current").ok()["id"]
    assert names(scene, "") == ["document", "page"]
    assert names(scene, f"filter=account_id:{me}&count=100") == ["document", "page"]
    assert names(scene, f"filter=account_id:{me}&filter=name:page") == ["page"]
    assert names(scene, "filter=app_mode:14") == ["document"]
    assert names(scene, "search=DOC") == ["document"]
    assert names(scene, "filter=min_role:editor", "editor") == ["document"]
    assert names(scene, "filter=min_role:editor", "reader") == []
    assert names(scene, "", "reader") == ["document"]
    assert names(scene, "", "stranger") == []


def test_searches_have_pages(scene: Scene) -> None:
    first = scene.owner.get("/applications?count=1").ok()
    assert (first["count"], first["total"]) == (1, 2)
    assert names(scene, "count=1&start=1") == ["page"]
    assert names(scene, "count=5&start=2") == []
    scene.owner.get("/applications?count=-1").refused(400, "InvalidRange", "count")
    scene.owner.get("/applications?filter=colour:red").refused(400, "InvalidParameter", "filter")
    scene.owner.get("/applications?filter=min_role:king").refused(400, "InvalidParameter")


def test_an_item_is_found_by_number_and_by_guid(scene: Scene) -> None:
    number = scene.number(scene.page)
    item = scene.owner.get(f"/applications/{number}").ok()
    assert set(item) == FIELDS
    assert item == scene.owner.get(f"/applications/{scene.page.upper()}").ok()
    assert (item["id"], item["guid"], item["app_mode"]) == (number, scene.page, 4)
    assert item["url"] == f"{scene.server.url}/content/{scene.page}/"
    assert isinstance(item["bundle_id"], int)
    config = scene.owner.get(f"/applications/{number}/config").ok()
    assert config == {"config_url": f"{scene.server.url}/connect/#/apps/{scene.page}"}
    for unknown in ("999999", "6f300623-1e0c-48e6-a473-ddf630c0c0c3", "nonsense"):
        scene.owner.get(f"/applications/{unknown}").refused(404, "ObjectDoesNotExist")
    scene.stranger.get(f"/applications/{number}").refused(403, "NoViewPermission")


def test_an_item_is_made_changed_and_removed(scene: Scene) -> None:
    made = scene.owner.api("POST", "/applications", {"name": "old-style", "title": "Old"}).ok()
    assert (made["name"], made["app_mode"], made["build_status"]) == ("old-style", 0, 0)
    changes = {"id": made["id"], "title": "New", "access_type": "all", "needs_config": False}
    changed = scene.owner.api("POST", f"/applications/{made['id']}", changes).ok()
    assert (changed["title"], changed["access_type"]) == ("New", "all")
    scene.owner.api("POST", "/applications", {"name": "old-style"}).refused(409, "DuplicateName")
    scene.reader.api("POST", "/applications", {"name": "no"}).refused(403, "PermissionDenied")
    scene.owner.api("DELETE", f"/applications/{made['id']}").ok(204)
    scene.owner.get(f"/applications/{made['id']}").refused(404, "ObjectDoesNotExist")


def test_a_bundle_is_sent_deployed_and_fetched(scene: Scene) -> None:
    number = scene.number(scene.page)
    data = archive({"index.html": "<h1>Newer</h1>"})
    checksum = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
    path = f"/__api__/applications/{number}/upload"
    bundle = scene.owner.send("POST", path, data, x_content_checksum=checksum).ok()
    assert (bundle["app_id"], bundle["is_active"]) == (number, False)
    scene.owner.send("POST", path, data, x_content_checksum="AAAA").refused(400, "ContentChecksum")

    order = {"bundle": bundle["id"]}
    task = scene.owner.api("POST", f"/applications/{number}/deploy", order).ok()
    assert scene.owner.get(f"/tasks/{task['id']}?wait=10").ok()["code"] == 0
    newest, _older = scene.owner.get(f"/applications/{number}/bundles").ok()
    assert (newest["id"], newest["is_active"]) == (bundle["id"], True)
    fetched = scene.owner.get(f"/bundles/{bundle['id']}/download")
    assert fetched.body == data
    scene.stranger.get(f"/bundles/{bundle['id']}/download").refused(403, "NoViewPermission")
    scene.owner.get("/bundles/999999/download").refused(404, "ObjectDoesNotExist")


def test_variables_are_named_but_never_shown(scene: Scene) -> None:
    path = f"/applications/{scene.page}/environment"
    assert scene.owner.get(path).ok()["values"] == {}
    given = {"version": 1, "values": {"TOKEN": "secret", "REGION": "eu"}}
    shown = scene.owner.api("POST", path, given).ok()
    assert shown == {
        "app_guid": scene.page,
        "version": 1,
        "values": {"TOKEN": None, "REGION": None},
    }
    # What a client has read it may send back: nulls keep what there is, absent ones go.
    kept = scene.owner.api("POST", path, {"values": {"TOKEN": None, "NEW": "1"}}).ok()
    assert kept["values"] == {"NEW": None, "TOKEN": None}
    scene.owner.api("POST", path, {"values": {"A": 1}}).refused(400, "InvalidParameter", "A")
    scene.stranger.get(path).refused(403, "NoViewPermission")


def test_tags_have_numbers(scene: Scene) -> None:
    category = scene.admin.api("POST", "/v1/tags", {"name": "Category"}).ok()
    leaf = {"name": "Leaf", "parent_id": category["id"]}
    number = int(scene.admin.api("POST", "/v1/tags", leaf).ok()["id"])
    path = f"/applications/{scene.page}/tags"
    (tag,) = scene.owner.api("POST", path, {"id": number}).ok()
    assert (tag["id"], tag["parent_id"]) == (number, int(category["id"]))
    scene.owner.api("DELETE", f"{path}/{number}").ok(204)
    assert scene.owner.get(path).ok() == []


def test_git_settings(scene: Scene) -> None:
    item = scene.owner.api("POST", "/applications", {"name": "git"}).ok()["id"]
    path = f"/applications/{item}/repository"
    scene.owner.get(path).refused(404, "ObjectDoesNotExist")
    settings = {"repository": "https://example.invalid/team/report.git"}
    assert scene.owner.api("PUT", path, settings).ok()["branch"] == "main"
    assert scene.owner.get(path).ok()["repository"] == settings["repository"]
    scene.owner.api("DELETE", path).ok(204)


def test_users_of_an_item(scene: Scene) -> None:
    found = scene.owner.get(f"/applications/{scene.document}/users").ok()
    roles = {user["username"]: user["app_role"] for user in found}
    assert roles == {"owner": "owner", "editor": "editor", "reader": "viewer"}
    assert all(isinstance(user["id"], int) for user in found)
    scene.reader.get(f"/applications/{scene.document}/users").refused(403, "PermissionDenied")


def test_jobs_have_numbers_and_seconds(scene: Scene) -> None:
    (job,) = scene.owner.get(f"/applications/{scene.document}/jobs").ok()
    current = scene.owner.get(f"/v1/content/{scene.document}/jobs").ok()[0]
    assert (job["key"], job["finalized"]) == (current["key"], True)
    assert isinstance(job["start_time"], int)
    assert job["id"] == int(current["id"])


def test_images(scene: Scene) -> None:
    path = f"/applications/{scene.page}/image"
    scene.owner.get(path).ok(204)
    scene.owner.send("POST", f"/__api__{path}", PIXEL).ok(204)
    image = scene.owner.get(path)
    assert (image.body, image.headers["content-type"]) == (PIXEL, "image/png")
    scene.owner.api("DELETE", path).ok(204)
    scene.owner.get(path).ok(204)
    scene.owner.send("POST", f"/__api__{path}", b"no image").refused(400, "InvalidParameter")


@pytest.mark.parametrize(
    "part", ["environment", "repository", "users", "jobs", "image", "variants"]
)
def test_parts_of_unknown_items(scene: Scene, part: str) -> None:
    scene.owner.get(f"/applications/999999/{part}").refused(404, "ObjectDoesNotExist", "999999")
