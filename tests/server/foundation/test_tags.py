"""Tags, their tree, and which content carries them."""

import pytest

from tests.server.foundation.conftest import Cast, Person, new_item
from tests.server.foundation.wire import Wire


def tag(wire: Wire, name: str, parent: str | None = None) -> str:
    made = wire.api("POST", "/v1/tags", {"name": name, "parent_id": parent}).ok()
    number: str = made["id"]
    return number


@pytest.fixture
def tree(admin: Wire) -> dict[str, str]:
    """Topic > Science > Physics, and beside Science: Art."""
    topic = tag(admin, "Topic")
    science, art = tag(admin, "Science", topic), tag(admin, "Art", topic)
    return {
        "Topic": topic,
        "Science": science,
        "Art": art,
        "Physics": tag(admin, "Physics", science),
    }


def names(wire: Wire, path: str) -> set[str]:
    return {found["name"] for found in wire.get(path).ok()}


def test_tags_are_found_by_name_parent_and_path(admin: Wire, tree: dict[str, str]) -> None:
    assert names(admin, "/v1/tags") == set(tree)
    assert names(admin, f"/v1/tags?parent_id={tree['Topic']}") == {"Science", "Art"}
    assert names(admin, "/v1/tags?name=Art") == {"Art"}
    assert admin.get("/v1/tags/Topic,Science,Physics").ok()["id"] == tree["Physics"]
    assert admin.get(f"/v1/tags/{tree['Art']}").ok()["parent_id"] == tree["Topic"]
    admin.get("/v1/tags/Topic,Nothing").refused(404, "ObjectDoesNotExist")
    admin.get("/v1/tags/999").refused(404, "ObjectDoesNotExist")
    assert admin.get(f"/v1/tags/{tree['Topic']}").ok()["parent_id"] is None


def test_only_administrators_shape_the_tree(publisher: Person, tree: dict[str, str]) -> None:
    wire, one = publisher.wire, f"/v1/tags/{tree['Art']}"

    wire.api("POST", "/v1/tags", {"name": "x"}).refused(403, "PermissionDenied")
    wire.api("PATCH", one, {"name": "x"}).refused(403, "PermissionDenied")
    wire.api("DELETE", one).refused(403, "PermissionDenied")
    assert names(wire, "/v1/tags") == set(tree)


@pytest.mark.parametrize(
    "fields, name, word",
    [
        ({}, "NoEmptyTagName", "name"),
        ({"name": " "}, "NoEmptyTagName", "name"),
        ({"name": "x" * 256}, "NoLongTagName", "name"),
        ({"name": "Topic"}, "NoDuplicateTagNames", "Topic"),
        ({"name": "x", "parent_id": "999"}, "InvalidParentTag", "parent_id"),
        ({"name": 5}, "InvalidParameter", "name"),
    ],
)
def test_a_tag_that_cannot_be_is_refused_by_the_field(
    admin: Wire, tree: dict[str, str], fields: dict[str, object], name: str, word: str
) -> None:
    admin.api("POST", "/v1/tags", fields).refused(400, name, word)
    assert names(admin, "/v1/tags") == set(tree)


def test_tags_are_renamed_and_moved(admin: Wire, tree: dict[str, str]) -> None:
    physics = f"/v1/tags/{tree['Physics']}"

    assert admin.api("PATCH", physics, {"name": "Optics"}).ok()["parent_id"] == tree["Science"]
    assert admin.api("PATCH", physics, {"parent_id": tree["Art"]}).ok()["name"] == "Optics"
    assert admin.api("PATCH", physics, {"parent_id": None}).ok()["parent_id"] is None
    down = {"parent_id": tree["Science"]}
    assert admin.api("PATCH", f"/v1/tags/{tree['Topic']}", down).status == 400


def test_a_tag_goes_with_all_below_it(admin: Wire, tree: dict[str, str]) -> None:
    admin.api("DELETE", f"/v1/tags/{tree['Science']}").ok(204)

    assert names(admin, "/v1/tags") == {"Topic", "Art"}


def test_content_carries_a_tag_and_those_above_but_no_category(
    cast: Cast, tree: dict[str, str]
) -> None:
    path, wire = f"/v1/content/{cast.guid}/tags", cast.owner.wire

    wire.api("POST", path, {"tag_id": tree["Topic"]}).refused(400, "NoCategoryAppAssignment")
    wire.api("POST", path, {"tag_id": tree["Physics"]}).ok()
    assert names(wire, path) == {"Physics", "Science"}
    wire.api("POST", path, {"tag_id": tree["Art"]}).ok()
    wire.api("POST", path, {"tag_id": tree["Art"]}).ok()
    assert names(wire, path) == {"Physics", "Science", "Art"}
    assert names(cast.reader.wire, path) == {"Physics", "Science", "Art"}

    wire.api("DELETE", f"{path}/{tree['Science']}").ok()
    assert names(wire, path) == {"Art"}
    wire.api("POST", path, {"tag_id": tree["Physics"]}).ok()
    wire.api("DELETE", f"{path}/{tree['Topic']}").ok()
    assert names(wire, path) == set()


def test_content_by_tag_is_each_item_once_and_only_what_may_be_seen(
    cast: Cast, tree: dict[str, str]
) -> None:
    other = new_item(cast.admin, "other", access_type="acl")
    cast.owner.wire.api("POST", f"/v1/content/{cast.guid}/tags", {"tag_id": tree["Physics"]}).ok()
    cast.admin.api("POST", f"/v1/content/{other}/tags", {"tag_id": tree["Science"]}).ok()
    path = f"/v1/tags/{tree['Topic']}/content"

    assert {item["guid"] for item in cast.admin.get(path).ok()} == {cast.guid, other}
    assert [item["guid"] for item in cast.reader.wire.get(path).ok()] == [cast.guid]
    assert cast.stranger.wire.get(path).ok() == []
    assert cast.admin.get(f"/v1/tags/{tree['Art']}/content").ok() == []


@pytest.mark.parametrize("body", [{}, {"tag_id": "999"}, {"tag_id": None}, {"tag_id": {}}])
def test_a_bad_tag_id_is_refused_by_the_field(cast: Cast, body: dict[str, object]) -> None:
    answer = cast.owner.wire.api("POST", f"/v1/content/{cast.guid}/tags", body)

    assert answer.status == 400
    assert "tag_id" in answer.json["error"]


def test_only_those_who_may_change_an_item_tag_it(cast: Cast, tree: dict[str, str]) -> None:
    for name in ("reader", "stranger", "viewer"):
        answer = cast.wire(name).api(
            "POST", f"/v1/content/{cast.guid}/tags", {"tag_id": tree["Art"]}
        )
        assert answer.status in (403, 404)
    assert names(cast.owner.wire, f"/v1/content/{cast.guid}/tags") == set()
