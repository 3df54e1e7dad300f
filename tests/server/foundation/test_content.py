"""Content items: made, listed, changed, removed."""

import pytest
from sqlalchemy import Engine, event

from connectapi.testing import LocalConnect
from tests.server.foundation.conftest import Cast, Person, deploy, new_item, person
from tests.server.foundation.wire import Wire

NOWHERE = "11111111-2222-4333-8444-555555555555"


def test_a_new_item_is_read_back_as_it_was_answered(publisher: Person) -> None:
    fields = {"name": "report", "title": "Mein Bericht", "description": "x", "access_type": "all"}
    made = publisher.wire.api("POST", "/v1/content", fields).ok()

    assert fields.items() <= made.items()
    assert made["owner_guid"] == publisher.guid
    assert (made["app_mode"], made["bundle_id"], made["app_role"]) == ("unknown", None, "owner")
    assert publisher.wire.get(f"/v1/content/{made['guid']}").ok() == made


@pytest.mark.parametrize("fields", [{}, {"name": ""}, {"name": "", "title": None}])
def test_an_item_without_a_name_gets_one(publisher: Person, fields: dict[str, object]) -> None:
    first, second = (publisher.wire.api("POST", "/v1/content", fields).ok() for _ in range(2))

    assert first["name"]
    assert first["name"] != second["name"]


def test_a_name_is_unique_for_its_owner(publisher: Person, admin: Wire) -> None:
    new_item(publisher.wire, "report")
    new_item(admin, "report")

    publisher.wire.api("POST", "/v1/content", {"name": "report"}).refused(
        409, "DuplicateName", "report"
    )
    found = admin.get(f"/v1/content?name=report&owner_guid={publisher.guid}").ok()
    assert len(found) == 1
    assert len(admin.get("/v1/content?name=report").ok()) == 2
    assert admin.get("/v1/content?name=rep").ok() == []


@pytest.mark.parametrize("path", ["/v1/content", "/applications"])
@pytest.mark.parametrize(
    "fields",
    [{"locked": True, "locked_message": "Later"}, {"locked": "yes"}, {"locked_message": ["x"]}],
)
def test_a_new_item_is_not_locked_whatever_is_sent(
    publisher: Person, path: str, fields: dict[str, object]
) -> None:
    guid = publisher.wire.api("POST", path, {"name": "report", **fields}).ok()["guid"]

    made = publisher.wire.get(f"/v1/content/{guid}").ok()
    assert (made["locked"], made["locked_message"]) == (False, "")


def test_viewers_make_no_content(viewer: Person) -> None:
    viewer.wire.api("POST", "/v1/content", {"name": "x"}).refused(403, "PermissionDenied")


@pytest.mark.parametrize(
    "fields, name, word",
    [
        ({"name": "with blanks"}, "InvalidApplicationName", "name"),
        ({"name": "x" * 300}, "InvalidApplicationName", "name"),
        ({"name": "x", "title": "t" * 1025}, "InvalidApplicationTitle", "title"),
        ({"name": "x", "description": "d" * 4097}, "InvalidApplicationDescription", "description"),
        ({"name": "x", "access_type": "some"}, "InvalidParameter", "access_type"),
        ({"name": "x", "max_processes": "many"}, "InvalidParameter", "max_processes"),
        ({"name": "x", "idle_timeout": 2**40}, "InvalidParameter", "idle_timeout"),
        ({"name": "x", "idle_timeout": -1}, "InvalidRange", "idle_timeout"),
        ({"name": "x", "min_processes": 5, "max_processes": 2}, None, "min_processes"),
        ({"name": 7}, "InvalidParameter", "name"),
    ],
)
def test_an_item_that_cannot_be_is_refused_by_the_field(
    publisher: Person, fields: dict[str, object], name: str | None, word: str
) -> None:
    answer = publisher.wire.api("POST", "/v1/content", fields)

    if name is None:
        assert answer.status == 400
    else:
        answer.refused(400, name)
    assert word in answer.json["error"]
    assert publisher.wire.get("/v1/content").ok() == []


def test_a_change_changes_what_was_sent_and_no_more(cast: Cast) -> None:
    path = f"/v1/content/{cast.guid}"
    before = cast.owner.wire.get(path).ok()
    after = cast.owner.wire.api("PATCH", path, {"title": "New", "idle_timeout": 60}).ok()

    assert after == {**before, "title": "New", "idle_timeout": 60}
    back = cast.owner.wire.api("PATCH", path, {"idle_timeout": None, "title": None}).ok()
    assert back == before
    assert cast.owner.wire.api("PATCH", path, {}).ok() == before


def test_an_empty_name_renames_nothing(cast: Cast) -> None:
    path = f"/v1/content/{cast.guid}"

    assert cast.owner.wire.api("PATCH", path, {"name": ""}).ok()["name"] == "item"
    assert cast.owner.wire.api("PATCH", path, {"name": "other"}).ok()["name"] == "other"


def test_each_role_is_told_what_it_is(cast: Cast) -> None:
    roles = {
        name: cast.wire(name).get(f"/v1/content/{cast.guid}").ok()["app_role"]
        for name in ("owner", "editor", "reader", "admin")
    }

    assert roles == {"owner": "owner", "editor": "editor", "reader": "viewer", "admin": "none"}


def test_strangers_do_not_learn_that_an_item_exists(cast: Cast) -> None:
    for name in ("stranger", "viewer"):
        wire = cast.wire(name)
        wire.get(f"/v1/content/{cast.guid}").refused(404, "ObjectDoesNotExist")
        assert wire.get("/v1/content").ok() == []
    cast.nobody.get(f"/v1/content/{cast.guid}").refused(401, "AuthRequired")
    for name in ("owner", "editor", "reader", "admin"):
        found = cast.wire(name).get("/v1/content").ok()
        assert [item["guid"] for item in found] == [cast.guid]


def test_anonymous_callers_are_refused_even_where_content_is_open_to_all(cast: Cast) -> None:
    cast.owner.wire.api("PATCH", f"/v1/content/{cast.guid}", {"access_type": "all"}).ok()

    cast.nobody.get(f"/v1/content/{cast.guid}").refused(401, "AuthRequired")
    assert cast.viewer.wire.get(f"/v1/content/{cast.guid}").ok()["app_role"] == "viewer"


def test_viewers_see_nothing_of_the_environment_it_runs_in(cast: Cast) -> None:
    seen = cast.reader.wire.get(f"/v1/content/{cast.guid}").ok()

    for name in ("py_version", "cluster_name", "image_name", "default_image_name"):
        assert seen[name] is None


def test_only_administrators_hand_content_on(server: LocalConnect, cast: Cast) -> None:
    path = f"/v1/content/{cast.guid}"
    heir = person(server, "hanna", "publisher")

    cast.owner.wire.api("PATCH", path, {"owner_guid": heir.guid}).refused(403, "PermissionDenied")
    cast.admin.api("PATCH", path, {"owner_guid": cast.viewer.guid}).refused(403, "InvalidOwner")
    handed = cast.admin.api("PATCH", path, {"owner_guid": heir.guid.upper()}).ok()
    assert handed["owner_guid"] == heir.guid
    cast.owner.wire.get(path).refused(404, "ObjectDoesNotExist")
    principals = {p["principal_guid"] for p in heir.wire.get(f"{path}/permissions").ok()}
    assert principals == {cast.editor.guid, cast.reader.guid}


@pytest.mark.parametrize("field", ["run_as", "run_as_current_user"])
def test_how_content_runs_is_for_administrators(cast: Cast, field: str) -> None:
    body = {field: True if field == "run_as_current_user" else "root"}

    cast.owner.wire.api("PATCH", f"/v1/content/{cast.guid}", body).refused(
        403, "PermissionDenied", field
    )


def test_only_administrators_take_back_how_content_runs(cast: Cast) -> None:
    path = f"/v1/content/{cast.guid}"
    chosen = {"run_as": "alice", "run_as_current_user": True}
    cast.admin.api("PATCH", path, chosen).ok()

    for body in ({"run_as": None}, {"run_as_current_user": False}, {"run_as_current_user": None}):
        cast.owner.wire.api("PATCH", path, body).refused(403, "PermissionDenied", *body)
    kept = cast.owner.wire.api("PATCH", path, {"title": "New", **chosen}).ok()
    assert chosen.items() <= kept.items()
    cast.admin.api("PATCH", path, dict.fromkeys(chosen)).ok()
    assert cast.owner.wire.get(path).ok()["run_as"] is None


def test_an_item_is_read_without_all_that_the_caller_was_given(cast: Cast) -> None:
    others = [new_item(cast.owner.wire, f"other-{number}") for number in range(3)]
    for guid in others:
        entry = {"principal_guid": cast.reader.guid, "principal_type": "user", "role": "viewer"}
        cast.owner.wire.api("POST", f"/v1/content/{guid}/permissions", entry).ok(201)
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert cast.reader.wire.get(f"/v1/content/{cast.guid}").ok()["app_role"] == "viewer"
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    grants = [text for text in asked if "FROM permissions" in text]
    assert grants
    assert all("permissions.content_id = ?" in text for text in grants)


def test_include_adds_fields_and_nothing_else_does(cast: Cast) -> None:
    path, wire = f"/v1/content/{cast.guid}", cast.owner.wire
    plain = wire.get(path).ok()
    full = wire.get(f"{path}?include=owner,tags").ok()

    assert set(full) - set(plain) == {"owner", "tags"}
    assert full["owner"]["username"] == "olga"
    assert full["tags"] == []
    wire.get(f"{path}?include=owner,secrets").refused(400, "InvalidInclude", "include", "secrets")
    assert "owner" in wire.get("/v1/content?include=owner").ok()[0]


def test_a_removed_item_takes_everything_along(cast: Cast, site: bytes) -> None:
    path, wire = f"/v1/content/{cast.guid}", cast.owner.wire
    number = deploy(wire, cast.guid, site)
    wire.api("PUT", f"{path}/vanity", {"path": "/gone/"}).ok()
    archives = cast.admin.server.services.archives
    assert archives.archive(int(number)).exists()

    wire.api("DELETE", path).ok(204)
    wire.get(path).refused(404, "ObjectDoesNotExist")
    assert cast.admin.get("/v1/vanities").ok() == []
    assert not archives.archive(int(number)).exists()
    assert not archives.folder(int(number)).exists()
    assert wire.send("GET", f"/content/{cast.guid}/").status == 404
    wire.api("DELETE", path).refused(404, "ObjectDoesNotExist", cast.guid)


def test_ids_that_are_none(admin: Wire) -> None:
    admin.get(f"/v1/content/{NOWHERE}").refused(404, "ObjectDoesNotExist", NOWHERE)
    admin.get("/v1/content/report").refused(400, "InvalidId", "guid", "report")
    admin.get("/v1/content?owner_guid=me").refused(400, "InvalidId", "owner_guid")


def test_a_guid_is_known_in_any_letter_case(admin: Wire) -> None:
    guid = new_item(admin)

    assert admin.get(f"/v1/content/{guid.upper()}").ok()["guid"] == guid
