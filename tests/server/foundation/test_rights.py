"""Who may do what with a content item, for each operation that changes or reads it."""

import pytest

from tests.server.foundation.conftest import PIXEL, Cast, new_item, upload

EVERYBODY = ("admin", "owner", "editor", "reader", "stranger", "viewer", "nobody")
CHANGERS = ("admin", "owner", "editor")
READERS = (*CHANGERS, "reader")
COLLABORATORS = ("owner", "editor")

# Method, path below the item, body, who may; the rest must be refused and change nothing.
CASES: list[tuple[str, str, object, tuple[str, ...]]] = [
    ("GET", "", None, READERS),
    ("GET", "/bundles", None, READERS),
    ("GET", "/bundles/{bundle}", None, READERS),
    ("GET", "/bundles/{bundle}/download", None, COLLABORATORS),
    ("GET", "/bundles/{bundle}/files", None, CHANGERS),
    ("GET", "/bundles/{bundle}/files/index.html", None, CHANGERS),
    ("DELETE", "/bundles/{bundle}", None, CHANGERS),
    ("PATCH", "", {"title": "New"}, CHANGERS),
    ("DELETE", "", None, CHANGERS),
    ("POST", "/deploy", {}, CHANGERS),
    ("POST", "/build", {}, CHANGERS),
    ("GET", "/environment", None, CHANGERS),
    ("PATCH", "/environment", [{"name": "A", "value": "b"}], CHANGERS),
    ("PUT", "/environment", [], CHANGERS),
    ("GET", "/permissions", None, CHANGERS),
    ("GET", "/jobs", None, CHANGERS),
    ("PUT", "/vanity", {"path": "/there/"}, CHANGERS),
    ("GET", "/tags", None, READERS),
    ("DELETE", "/thumbnail", None, CHANGERS),
]


@pytest.mark.parametrize("who", EVERYBODY)
def test_rights_on_an_item(cast: Cast, site: bytes, who: str) -> None:
    wrong: list[tuple[str, str, int]] = []
    for method, below, body, allowed in CASES:
        guid = fresh(cast, site)
        bundle = cast.owner.wire.get(f"/v1/content/{guid}/bundles").ok()[0]["id"]
        path = f"/v1/content/{guid}{below.format(bundle=bundle)}"
        before = cast.admin.get(f"/v1/content/{guid}").ok()
        answer = cast.wire(who).api(method, path, body)
        refused = answer.status in ((401,) if who == "nobody" else (403, 404))
        if (who in allowed) == refused or (not refused and answer.status >= 300):
            wrong.append((method, below, answer.status))
        if who not in allowed:
            assert cast.admin.get(f"/v1/content/{guid}").ok() == before
            assert cast.owner.wire.get(f"/v1/content/{guid}/bundles").ok()[0]["id"] == bundle
    assert wrong == []


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_collaborators_upload(cast: Cast, site: bytes, who: str) -> None:
    answer = cast.wire(who).send(
        "POST", f"/__api__/v1/content/{cast.guid}/bundles", site, content_type="application/gzip"
    )

    if who in COLLABORATORS:
        answer.ok()
    else:
        assert answer.status in (401, 403, 404)
        assert cast.owner.wire.get(f"/v1/content/{cast.guid}/bundles").ok() == []


def test_a_collaborator_who_is_a_viewer_on_the_server_only_views(cast: Cast) -> None:
    path = f"/v1/users/{cast.editor.guid}"
    cast.admin.api("PUT", path, {"user_role": "viewer"}).ok()
    wire = cast.editor.wire

    wire.get(f"/v1/content/{cast.guid}").ok()
    wire.api("PATCH", f"/v1/content/{cast.guid}", {"title": "x"}).refused(403, "PermissionDenied")


def fresh(cast: Cast, site: bytes) -> str:
    """An item with a bundle and the same people around it."""
    count = len(cast.owner.wire.get("/v1/content").ok())
    guid = new_item(cast.owner.wire, f"item-{count}-{cast.guid[:4]}", access_type="acl")
    for somebody, role in ((cast.editor, "owner"), (cast.reader, "viewer")):
        entry = {"principal_guid": somebody.guid, "principal_type": "user", "role": role}
        cast.owner.wire.api("POST", f"/v1/content/{guid}/permissions", entry).ok(201)
    upload(cast.owner.wire, guid, site)
    path = f"/__api__/v1/content/{guid}/thumbnail"
    cast.owner.wire.send("PUT", path, PIXEL, content_type="image/png").ok(204)
    return guid
