"""Groups and their members."""

from urllib.parse import quote

import pytest

from connectapi.testing import LocalConnect
from tests.server.foundation.conftest import Person, new_item, person
from tests.server.foundation.wire import Wire


def new_group(wire: Wire, name: str) -> str:
    guid: str = wire.api("POST", "/v1/groups", {"name": name}).ok()["guid"]
    return guid


def members(wire: Wire, guid: str) -> list[str]:
    page = wire.get(f"/v1/groups/{guid}/members").ok()
    return [user["username"] for user in page["results"]]


def test_a_group_belongs_to_who_made_it(publisher: Person, viewer: Person) -> None:
    made = publisher.wire.api("POST", "/v1/groups", {"name": "Data"}).ok()

    assert (made["name"], made["owner_guid"]) == ("Data", publisher.guid)
    assert viewer.wire.get(f"/v1/groups/{made['guid']}").ok() == made
    assert viewer.wire.get("/v1/groups").ok()["results"] == [made]


def test_viewers_make_no_groups(viewer: Person) -> None:
    viewer.wire.api("POST", "/v1/groups", {"name": "Data"}).refused(403, "PermissionDenied")


@pytest.mark.parametrize("name", ["", "  ", None, "x" * 4097])
def test_a_group_needs_a_name(admin: Wire, name: str | None) -> None:
    answer = admin.api("POST", "/v1/groups", {"name": name})

    assert answer.status == 400
    assert "name" in answer.json["error"]
    assert admin.get("/v1/groups").ok()["total"] == 0


def test_names_are_unique(admin: Wire) -> None:
    new_group(admin, "Data")

    admin.api("POST", "/v1/groups", {"name": "Data"}).refused(409, "DuplicateGroupName", "Data")


def test_the_owner_and_administrators_change_a_group(
    server: LocalConnect, admin: Wire, publisher: Person
) -> None:
    guid = new_group(publisher.wire, "Data")
    other = person(server, "otto", "publisher")
    for method, path, body in (
        ("PATCH", f"/v1/groups/{guid}", {"name": "Mine"}),
        ("POST", f"/v1/groups/{guid}/members", {"user_guid": other.guid}),
        ("DELETE", f"/v1/groups/{guid}", None),
    ):
        other.wire.api(method, path, body).refused(403, "PermissionDenied")

    assert publisher.wire.api("PATCH", f"/v1/groups/{guid}", {}).ok()["name"] == "Data"
    assert publisher.wire.api("PATCH", f"/v1/groups/{guid}", {"name": "A"}).ok()["name"] == "A"
    handed_on = admin.api("PATCH", f"/v1/groups/{guid}", {"owner_guid": other.guid}).ok()
    assert handed_on["owner_guid"] == other.guid
    other.wire.api("DELETE", f"/v1/groups/{guid}").ok(204)
    admin.get(f"/v1/groups/{guid}").refused(404, "ObjectDoesNotExist")


def test_a_group_has_an_owner_who_is_no_viewer(admin: Wire, viewer: Person) -> None:
    path = f"/v1/groups/{new_group(admin, 'Data')}"

    assert admin.api("PATCH", path, {"owner_guid": viewer.guid}).status in (400, 403)
    assert admin.api("PATCH", path, {"owner_guid": None}).status == 400
    assert admin.get(path).ok()["owner_guid"] == admin.get("/v1/user").ok()["guid"]


def test_members_come_and_go(admin: Wire, publisher: Person, viewer: Person) -> None:
    guid = new_group(admin, "Data")
    path = f"/v1/groups/{guid}/members"
    for somebody in (publisher, viewer):
        assert admin.api("POST", path, {"user_guid": somebody.guid}).ok(204) == b""

    assert members(viewer.wire, guid) == ["paula", "vera"]
    assert admin.get(f"/v1/groups/{guid}").ok()["member_count"] == 2
    assert admin.get(f"{path}?page_size=1").ok()["total"] == 2
    assert members(admin, f"{guid}") == members(admin, guid)
    admin.api("POST", path, {"user_guid": viewer.guid}).refused(409, "DuplicateGroupEntry")

    publisher.wire.api("DELETE", f"{path}/{viewer.guid}").refused(403, "PermissionDenied")
    viewer.wire.api("DELETE", f"{path}/{viewer.guid}").ok(204)
    assert members(admin, guid) == ["paula"]
    admin.api("DELETE", f"{path}/{viewer.guid}").refused(404, "RemoveNothing")


def test_guids_are_known_in_any_letter_case(admin: Wire, publisher: Person, viewer: Person) -> None:
    guid = new_group(admin, "Data")
    path = f"/v1/groups/{guid.upper()}/members"
    admin.api("POST", path, {"user_guid": viewer.guid.upper()}).ok(204)

    viewer.wire.api("DELETE", f"{path}/{viewer.guid.upper()}").ok(204)
    for method in ("PATCH", "POST"):
        body = {"owner_guid": publisher.guid.upper()}
        changed = admin.api(method, f"/v1/groups/{guid}", body).ok()
        assert changed["owner_guid"] == publisher.guid


def test_a_member_gets_what_the_group_was_given(
    admin: Wire, viewer: Person, publisher: Person
) -> None:
    guid, group = new_item(admin, access_type="acl"), new_group(admin, "Data")
    entry = {"principal_guid": group, "principal_type": "group", "role": "viewer"}
    admin.api("POST", f"/v1/content/{guid}/permissions", entry).ok(201)
    assert viewer.wire.get(f"/v1/content/{guid}").status == 404

    admin.api("POST", f"/v1/groups/{group}/members", {"user_guid": viewer.guid}).ok(204)
    assert viewer.wire.get(f"/v1/content/{guid}").ok()["app_role"] == "viewer"
    admin.api("DELETE", f"/v1/groups/{group}").ok(204)
    assert viewer.wire.get(f"/v1/content/{guid}").status == 404
    assert admin.get(f"/v1/content/{guid}/permissions").ok() == []


@pytest.mark.parametrize(
    "body, word", [({}, "user_guid"), ({"user_guid": "x"}, "user_guid"), ([], "object")]
)
def test_a_member_is_named_by_guid(admin: Wire, body: object, word: str) -> None:
    answer = admin.api("POST", f"/v1/groups/{new_group(admin, 'Data')}/members", body)

    assert answer.status == 400
    assert word in answer.json["error"]


def test_groups_by_prefix_and_in_order(admin: Wire) -> None:
    for name in ("gamma", "Alpha", "alps", "beta", "Ärzte"):
        new_group(admin, name)

    def names(query: str) -> list[str]:
        return [group["name"] for group in admin.get(f"/v1/groups?{query}").ok()["results"]]

    assert set(names("prefix=al")) == {"Alpha", "alps"}
    assert names(f"prefix={quote('Är')}") == names(f"prefix={quote('är')}") == ["Ärzte"]
    assert names("asc_order=false") == list(reversed(names("")))
    assert len(names("page_size=3")) == 3
    assert names("page_size=3&page_number=2") == names("")[3:]
    admin.get("/v1/groups?page_size=1000").refused(400, "InvalidRange", "page_size")
